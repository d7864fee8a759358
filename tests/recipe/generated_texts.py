"""Recipes as texts, generated from the grammar of the language."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "staff", "two words", "ä"])
WORDS = st.text("aB1 .^\"\\#'|+:=;_%()é", min_size=1, max_size=8)
KEYWORDS = ["PatientID", "patientname", '"Patient\'s Name"', "(0010,0020)", "00100020", "StudyDate"]
KEYWORDS += ["0x00080060", "(60xx,3000)", "50xxxxxx", "OverlayDescription", "(6002,0022)", "Rows"]
KEYWORDS += ['(0033,"ACME: 1",1E)', '0029,"A \\"B\\"__C",10', "00291010", "SOPInstanceUID"]
SEQUENCES = ["RequestAttributesSequence", "(0040,0275)", '(0029,"ACME",20)']
EXPRESSIONS = ["Name", "^a|b$", "a{2}", "(x|y)+", "\\d{3}", '"a b"', '"a #1"', 'a\\"b', "\\(0010"]


def quoted(text: str) -> str:
    """A text in quotes; no backslash can stand before one."""
    return '"' + text.replace("\\", "").replace('"', '\\"') + '"'


def _name(name: str) -> str:
    return quoted(name) if " " in name else name


@st.composite
def paths(draw: Any) -> str:
    """A path of two steps or three."""
    steps = []
    for _ in range(draw(st.integers(1, 2))):
        steps.append(draw(st.sampled_from(SEQUENCES)))
        steps += draw(st.sampled_from([[], ["0"], ["12"], ["*"]]))
    return "__".join([*steps, draw(st.sampled_from(KEYWORDS))])


MASKS = ("xx", "Overlay")
ONE = st.sampled_from([one for one in KEYWORDS if not any(mask in one for mask in MASKS)])
EXACT = st.one_of(st.sampled_from(KEYWORDS), paths())
BROAD = st.one_of(
    st.sampled_from(["ALL", "all", "select:private", "select:group:0018", "select:VR:TM|da"]),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["contains", "startswith", "Endswith", "except"]),
        st.sampled_from(EXPRESSIONS),
    ),
)
FIELDS = st.one_of(EXACT, BROAD)
TEXTS = st.one_of(WORDS.map(quoted), st.sampled_from(["Head and neck", "a\\b", "7", "it's", '5"']))
CALLS = st.sampled_from(["func:f1", "deid_func:f1", 'FUNC:f1 a=1 b="x y"', "func:nope.f"])
VALUES = st.one_of(TEXTS, CALLS, st.sampled_from(["var:subject", "Var:nix"]))
CONDITIONS = st.one_of(
    st.just(""),
    CALLS,
    st.sampled_from(["empty", "EMPTY"]),
    st.builds(
        "{}:{}".format, st.sampled_from(["contains", "notcontains"]), st.sampled_from(EXPRESSIONS)
    ),
    st.builds("{}:{}".format, st.sampled_from(["equals", "notequals"]), TEXTS),
).filter(lambda text: not text.endswith(':""') and text.strip(' "') != "equals:")


@st.composite
def rules(draw: Any) -> str:
    """A line of %header."""
    action = draw(st.sampled_from(["ADD", "replace", "JITTER", "BLANK", "Remove", "KEEP"]))
    field = draw(ONE if action == "ADD" else FIELDS)
    if action in ("ADD", "replace"):
        return f"{action} {field} {draw(VALUES)}"
    if action == "JITTER":
        return f"{action} {field} {draw(st.sampled_from(['5', '-31', '+1', 'var:subject']))}"
    return f"{action} {field} {draw(CONDITIONS) if action == 'Remove' else ''}".rstrip()


@st.composite
def criteria(draw: Any) -> str:
    """A criterion of a filter."""
    test = draw(
        st.sampled_from(["contains", "notcontains", "equals", "notequals", "missing", "empty"])
    )
    field = draw(FIELDS)
    if test in ("missing", "empty"):
        return f"{test} {field}"
    plain = st.sampled_from(["MR", "a b", "CT|MR", '"a + equals b c"', '"x || y"', '"#1"', "a+b"])
    return f"{test} {field} {draw(plain)}"


@st.composite
def labels(draw: Any) -> list[str]:
    """A LABEL with its lines."""
    lines = [f"LABEL {draw(st.sampled_from(['x', 'two words', quoted('a #1')]))}"]
    for _ in range(draw(st.integers(1, 3))):
        sign = draw(st.sampled_from(["", "+ ", "|| "]))
        joined = draw(st.lists(criteria(), min_size=1, max_size=2))
        lines.append(sign + draw(st.sampled_from([" + ", " || "])).join(joined))
    regions = ["coordinates 0,0,1,2", "ctpkeepcoordinates 1,2,3,4", "keepcoordinates all"]
    regions += ["coordinates from:SequenceOfUltrasoundRegions"]
    return lines + draw(st.lists(st.sampled_from(regions), max_size=2))


@st.composite
def recipe_texts(draw: Any) -> str:
    """A text that parses; whether it compiles is another matter."""
    lines = ["FORMAT dicom"]
    for _ in range(draw(st.integers(1, 4))):
        section = draw(st.sampled_from(["header", "fields", "values", "filter", "labels"]))
        name = "" if section in ("header", "labels") else f" {_name(draw(NAMES))}"
        lines.append(f"%{section}{name}")
        match section:
            case "header":
                lines += draw(st.lists(rules(), max_size=4))
            case "fields":
                lines += [f"FIELD {one}" for one in draw(st.lists(FIELDS, max_size=3))]
            case "values":
                options = ["", ' by="^";minlength=4', " splitval=-", " minlength=0", ' by="a b"']
                for field in draw(st.lists(FIELDS, max_size=3)):
                    lines.append(f"FIELD {field}")
                    lines.append(f"SPLIT {field}{draw(st.sampled_from(options))}")
            case "filter":
                lines += [line for label in draw(st.lists(labels(), max_size=2)) for line in label]
            case "labels":
                lines += [f"ADD {_name(draw(NAMES))} {draw(TEXTS)}"]
    return "\n".join(lines)

"""Recipes that hypothesis generates for a dataset: their forms name what is in it, or near it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generated_datasets import CREATORS, LEAVES, SEQUENCES
from hypothesis import strategies as st
from naive_recipes import Broad, Exact, Field, ListedValues, Path, Recipe, Rule
from pydicom.datadict import dictionary_description, keyword_for_tag
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from deid_core import BLANK, KEEP, REMOVE

ACTIONS = ("ADD", "REPLACE", "JITTER", "BLANK", "REMOVE", "KEEP")
EXPRESSIONS = ("Patient", "Name|Date", "Sequence", "0010", "ACME", r"\(0029", "Time", "UID")
EXPRESSIONS += (
    "RequestAttributesSequence__Acc",
    "Study",
    "Institution",
    r"\)$",
    "A: B",
    "Description",
)
EXPRESSIONS += ("Patient's", "^Study", "1010", "0000")
CONDITIONS = ("contains:simpson|homer", "notcontains:Q0", "equals:mr", "notequals:MR", "empty")
CONDITIONS += ("values:ids", "values:staff", r"contains:\d{3}", "equals:12", "contains:^a[.]b")
FITTING = {
    "DS": ("7", r"1\2.5"),
    "IS": ("7", r"1\2"),
    "DA": ("20210203", ""),
    "DT": ("20210203040506",),
    "CS": ("OTHER", r"DERIVED\SECONDARY"),
    "UI": ("1.9", "2.25.1"),
    "OB": ("some",),
    **dict.fromkeys(("US", "UL", "SL", "SS", "UV", "SV", "FL", "FD"), ("7", r"1\2")),
}
TEXTS = ("anon", "Head and neck", r"a\b", "7")
STAFF = ["Krusty", "SIMPSON", "  "]
LISTS = {"staff": STAFF}


def joined(value: Any) -> str:
    """What the item's function `joined` makes of a running value, as pydicom has it."""
    if value is None or (hasattr(value, "__len__") and not len(value)):
        return "x"
    several = isinstance(value, list | MultiValue)
    return "x" + "_".join(str(part) for part in (value if several else [value]))


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "joined": joined,
    "gone": lambda value: REMOVE,
    "blank": lambda value: BLANK,
    "as_is": lambda value: KEEP,
}
"""What functions do with a value; REMOVE, BLANK and KEEP are the engine's own."""

ITEM: dict[str, Any] = LISTS | {
    "joined": lambda field: joined(field.value),
    "gone": lambda: REMOVE,
    "blank": lambda: BLANK,
    "as_is": lambda field, dicom: KEEP,
}
"""The same as a file's item has them; the last has the rules run in the order of the text."""


@st.composite
def recipes(
    draw: Any, dataset: Dataset, actions: tuple[str, ...] = ACTIONS, most: int = 6
) -> Recipe:
    """A recipe of one layer over what the dataset has."""
    known = _Known(dataset)
    fields = {"who": tuple(draw(st.lists(_forms(known, listed=True), min_size=1, max_size=3)))}
    values = {"ids": tuple(draw(st.lists(_listed(known), min_size=1, max_size=2)))}
    rules = st.sampled_from(actions).flatmap(lambda action: _rules(action, known))
    return Recipe(tuple(draw(st.lists(rules, min_size=1, max_size=most))), fields, values)


def skip_lists(dataset: Dataset) -> st.SearchStrategy[tuple[Exact, ...]]:
    """Elements that no rule is to touch; mostly none."""
    some = st.lists(st.sampled_from(list(_Known(dataset).exact)), max_size=2).map(tuple)
    return st.integers(0, 2).flatmap(lambda luck: some if luck == 2 else st.just(()))


class _Known:
    """Tags, private elements and paths of a dataset, with their VRs."""

    def __init__(self, dataset: Dataset) -> None:
        self.exact: dict[Exact, str] = {}
        self.paths: dict[Path, str] = {}
        self._walk(dataset, ())
        for tag in (0x00100010, 0x00080060, 0x00120062, 0x00280010):
            self.exact.setdefault(_exact(tag, None), LEAVES.get(tag, "CS"))
        self.exact[Exact('(0029,"ACME 1.0",10)', private=(0x29, "ACME 1.0", 0x10))] = "?"
        self.exact[Exact("(60xx,0022)", mask="60xx0022")] = "LO"
        path = Path(((_exact(0x00400275, None), None), (_exact(0x00080050, None), None)))
        self.paths.setdefault(path, "SH")

    def _walk(self, dataset: Dataset, steps: tuple[tuple[Exact, int | None], ...]) -> None:
        for element in dataset:
            tag = int(element.tag)
            if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF:
                continue
            creator = None
            if tag >> 16 & 1 and tag & 0xFFFF > 0xFF:
                owner = (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
                creator = str(dataset[owner].value) if owner in dataset else None
            exact = _exact(tag, creator)
            vr = str(element.VR) if not tag >> 16 & 1 or tag & 0xFFFF == 0 else f"?{element.VR}"
            self.exact[exact] = vr
            if steps:
                self.paths[Path((*steps, (exact, None)))] = vr
                anywhere = tuple((step, None) for step, _ in steps)
                self.paths[Path((*anywhere, (exact, None)), stars=bool(tag & 1))] = vr
            if element.VR == "SQ":
                for index, item in enumerate(element.value):
                    self._walk(item, (*steps, (exact, index)))


def _exact(tag: int, creator: str | None) -> Exact:
    if creator is not None:
        text = f'({tag >> 16:04X},"{creator}",{tag & 0xFF:02X})'
        return Exact(text, private=(tag >> 16, creator, tag & 0xFF))
    keyword = keyword_for_tag(tag)
    form = tag % 5
    if keyword and form in (0, 1) and tag >> 24 != 0x60:
        return Exact(keyword.lower() if form else keyword, tag=tag)
    if keyword and form == 2 and tag >> 24 != 0x60:
        return Exact(f'"{dictionary_description(tag)}"', tag=tag)
    return Exact((f"({tag >> 16:04X},{tag & 0xFFFF:04X})", f"{tag:08x}")[tag & 1], tag=tag)


def _broad() -> st.SearchStrategy[Broad]:
    matching = st.builds(
        Broad,
        st.sampled_from(["contains", "startswith", "endswith", "except"]),
        st.sampled_from(EXPRESSIONS),
    )
    selecting = st.sampled_from(
        [
            "VR:TM",
            "VR:DA|DT",
            "VR:SQ",
            "VR:LO|SH|PN",
            "VR:UN",
            "VR:UL",
            "group:0008",
            "group:0010",
            "group:0029",
            "private",
        ]
    )
    return st.one_of(
        st.just(Broad("ALL")), matching, st.builds(Broad, st.just("select"), selecting)
    )


def _forms(known: _Known, *, listed: bool = False) -> st.SearchStrategy[Field]:
    exact = st.sampled_from(list(known.exact))
    forms: list[Any] = [exact, exact, st.sampled_from(list(known.paths)), _broad()]
    if not listed:
        forms += [st.just(Broad("fields", "who"))]
        forms += [st.sampled_from([Broad("values", "ids"), Broad("values", "staff")])]
    return st.one_of(forms)


def _listed(known: _Known) -> st.SearchStrategy[ListedValues]:
    forms = st.sampled_from([form for form in known.exact if form.mask is None])
    name = Exact("PatientName", tag=0x00100010)
    return st.one_of(
        st.builds(ListedValues, forms),
        st.builds(ListedValues, forms, st.just(True)),
        st.just(ListedValues(name, split=True)),
        st.just(ListedValues(name, split=True, by="^", min_length=4)),
        st.just(ListedValues(Broad("select", "VR:PN"), split=True)),
    )


def _rules(action: str, known: _Known) -> st.SearchStrategy[Rule]:
    if action in ("KEEP", "BLANK"):
        return st.builds(Rule, st.just(action), _forms(known))
    if action == "REMOVE":
        conditions = st.one_of(st.none(), st.none(), st.sampled_from(CONDITIONS))
        return st.builds(Rule, st.just(action), _forms(known), conditions)
    named = st.sampled_from([*known.exact.items(), *known.paths.items()])
    if action == "ADD":
        named = named.filter(lambda entry: _may_add(*entry))
        return named.flatmap(lambda entry: _valued("ADD", entry[0], entry[1]))
    days = st.sampled_from(["1", "-30", "400"])
    broad: st.SearchStrategy[Field] = st.one_of(
        _broad(), st.sampled_from([Broad("values", "ids"), Broad("values", "staff")])
    )
    if action == "JITTER":
        named = named.filter(
            lambda entry: entry[1].strip("?") in ("DA", "DT", "TM", "LO", "SH", "LT")
        )
        exact = named.map(lambda entry: entry[0])
        fields: st.SearchStrategy[Field] = st.one_of(exact, exact, broad)
        return st.builds(Rule, st.just(action), fields, days)
    named = named.filter(lambda entry: entry[1] in FITTING or _takes_text(entry[1]))
    texts = named.filter(lambda entry: entry[1] in ("LO", "PN", "LT", "SH", "UC"))
    calls = st.sampled_from([f"func:{name}" for name in FUNCTIONS])
    return st.one_of(
        named.flatmap(lambda entry: _valued("REPLACE", entry[0], entry[1])),
        named.flatmap(lambda entry: _valued("REPLACE", entry[0], entry[1])),
        st.builds(Rule, st.just("REPLACE"), broad, st.just("7")),
        st.builds(Rule, st.just("REPLACE"), texts.map(lambda entry: entry[0]), calls),
    )


def _may_add(form: Field, vr: str) -> bool:
    last = form.steps[-1][0] if isinstance(form, Path) else form
    if not isinstance(last, Exact) or last.mask or (last.tag is not None and last.tag & 0x10000):
        return False
    return not (last.tag is not None and not last.tag & 0xFFFF) and (
        vr in FITTING or _takes_text(vr)
    )


def _takes_text(vr: str) -> bool:
    return vr in ("LO", "SH", "LT", "ST", "UT", "UC", "PN", "AE") or vr.startswith("?")


def _valued(action: str, form: Field, vr: str) -> st.SearchStrategy[Rule]:
    texts = FITTING.get(vr, ("7", "anon") if vr.startswith("?") else TEXTS)
    return st.builds(Rule, st.just(action), st.just(form), st.sampled_from([t for t in texts if t]))


assert set(SEQUENCES).isdisjoint(LEAVES)
assert all('"' not in creator for creator in CREATORS)

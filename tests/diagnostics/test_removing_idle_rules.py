"""A rule of which `check` says that it never acts can be taken out, and nothing changes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from deid_core import Deidentifier, DeidRecipe, Registry, RuleError
from deid_core.diagnostics.diagnose import diagnose
from deid_core.plan.binding import Names

IDLE = {"never-acts", "protected"}

EXACT = [
    *("PatientID", "PatientName", "StudyDate", "StudyTime", "AccessionNumber", "SOPClassUID"),
    *("RequestAttributesSequence__AccessionNumber", "RequestAttributesSequence__0__PatientID"),
    *("RequestAttributesSequence__1__StudyDate", '(0029,"ACME",10)', "PixelData"),
    "RequestAttributesSequence__ReferencedStudySequence__PatientID",
    'RequestAttributesSequence__0__(0029,"ACME",10)',
]
BROAD = [
    *("ALL", "except:Patient", "except:RequestAttributesSequence__", "contains:Patient"),
    *("startswith:Study", "select:VR:DA", "select:VR:SQ", "select:private", "select:group:0010"),
    *("startswith:RequestAttributesSequence__", "endswith:Sequence__PatientID", "fields:some"),
    *("contains:Nothing", "values:ids", "except:GEMS", "contains:GEMS", "except:ACME"),
    *("select:VR:PN", "select:VR:LO", "select:group:0029"),
]
FIELDS = st.sampled_from([*EXACT, *BROAD, "RequestAttributesSequence"])
RULES = st.one_of(
    st.tuples(st.sampled_from(["KEEP", "BLANK", "REMOVE"]), FIELDS).map(" ".join),
    st.sampled_from(EXACT).map(lambda form: f"ADD {form} 20200101"),
    st.sampled_from([*EXACT, *BROAD]).map(lambda form: f"REPLACE {form} 20210101"),
    st.sampled_from(["StudyDate", *BROAD]).map(lambda form: f"JITTER {form} 3"),
    st.tuples(FIELDS, st.sampled_from(["empty", "contains:1", "notequals:1"])).map(
        lambda pair: f"REMOVE {pair[0]} {pair[1]}"
    ),
)
KINDS: list[list[tuple[str, object]]] = [
    [("PN", "1"), ("DA", "20200101")],
    [("LO", "1"), ("SQ", [Dataset(), Dataset()])],
]
LISTS = ["%fields some", "FIELD PatientID", "FIELD contains:Date", "%values ids", "FIELD PatientID"]


def dataset(*kinds: tuple[str, object]) -> Dataset:
    """Elements that the rules above select, at the root and in sequences, private ones too; the
    private element that they name is of each of the kinds in one of them."""
    innermost = _elements()
    inner = [_elements(*kind) for kind in kinds]
    inner[0].ReferencedStudySequence = Sequence([innermost])
    root = _elements()
    root.RequestAttributesSequence = Sequence(inner)
    root.ReferencedStudySequence = Sequence([_elements(*kinds[-1])])
    block = root.private_block(0x0029, "GEMS_IDEN_01", create=True)
    block.add_new(0x10, "SQ", [_elements(), *(_elements(*kind) for kind in kinds)])
    return root


def _elements(vr: str = "LO", value: object = "1") -> Dataset:
    content = Dataset()
    content.PatientID = "1"
    content.PatientName = "1^2"
    content.StudyDate = "20200101"
    content.StudyTime = "101010"
    content.AccessionNumber = ""
    content.private_block(0x0029, "ACME", create=True).add_new(0x10, vr, value)
    return content


# No two rules are the same; of so many in one recipe, about two in ten never act.
@settings(max_examples=80, deadline=None)
@given(st.lists(RULES, min_size=4, max_size=10, unique=True))
def test_nothing_changes_without_a_rule_that_never_acts(rules):
    recipe = _recipe(rules)
    found = diagnose(recipe, Registry(), Names())
    idle = {one.span.line for one in found if one.code in IDLE and one.span.text in rules}
    for kinds in KINDS if idle else ():
        before = _output(recipe, kinds)
        for line in idle:
            at = line - len(LISTS) - 3
            after = _output(_recipe([*rules[:at], *rules[at + 1 :]]), kinds)
            assert None in (before, after) or after == before, (rules, rules[at])


def _recipe(rules: list[str]) -> DeidRecipe:
    return DeidRecipe.from_text("\n".join(["FORMAT dicom", *LISTS, "%header", *rules]))


def _output(recipe: DeidRecipe, kinds: list[tuple[str, object]]) -> Dataset | None:
    """What comes out; None where a rule can't be carried out, as a text in a private sequence."""
    with Deidentifier(recipe, registry=Registry()) as engine:
        try:
            return engine.apply(dataset(*kinds)).dataset
        except RuleError:
            return None

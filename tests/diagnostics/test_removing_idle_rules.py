"""A rule of which `check` says that it never acts can be taken out, and nothing changes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from deid_core import Deidentifier, DeidRecipe, Registry
from deid_core.diagnostics.diagnose import diagnose
from deid_core.plan.binding import Names

IDLE = {"never-acts", "selects-nothing", "protected"}

EXACT = [
    *("PatientID", "PatientName", "StudyDate", "StudyTime", "AccessionNumber", "SOPClassUID"),
    *("RequestAttributesSequence__AccessionNumber", "RequestAttributesSequence__0__PatientID"),
    *("RequestAttributesSequence__1__StudyDate", '(0029,"ACME",10)', "PixelData"),
    "RequestAttributesSequence__ReferencedStudySequence__PatientID",
]
BROAD = [
    *("ALL", "except:Patient", "except:RequestAttributesSequence__", "contains:Patient"),
    *("startswith:Study", "select:VR:DA", "select:VR:SQ", "select:private", "select:group:0010"),
    *("startswith:RequestAttributesSequence__", "endswith:Sequence__PatientID", "fields:some"),
    *("contains:Nothing", "values:ids"),
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
LISTS = ["%fields some", "FIELD PatientID", "FIELD contains:Date", "%values ids", "FIELD PatientID"]


def dataset() -> Dataset:
    """Elements that the rules above select, at the root and in sequences."""
    innermost = _elements()
    inner = [_elements(), _elements()]
    inner[0].ReferencedStudySequence = Sequence([innermost])
    root = _elements()
    root.RequestAttributesSequence = Sequence(inner)
    root.ReferencedStudySequence = Sequence([_elements()])
    return root


def _elements() -> Dataset:
    content = Dataset()
    content.PatientID = "1"
    content.PatientName = "1^2"
    content.StudyDate = "20200101"
    content.StudyTime = "101010"
    content.AccessionNumber = ""
    content.private_block(0x0029, "ACME", create=True).add_new(0x10, "LO", "1")
    return content


# No two rules are the same; of so many in one recipe, about two in ten never act.
@settings(max_examples=80, deadline=None)
@given(st.lists(RULES, min_size=4, max_size=10, unique=True))
def test_nothing_changes_without_a_rule_that_never_acts(rules):
    recipe = _recipe(rules)
    found = diagnose(recipe, Registry(), Names())
    idle = {one.span.line for one in found if one.code in IDLE and one.span.text in rules}
    before = _output(recipe) if idle else None
    for line in idle:
        at = line - len(LISTS) - 3
        assert _output(_recipe([*rules[:at], *rules[at + 1 :]])) == before, (rules, rules[at])


def _recipe(rules: list[str]) -> DeidRecipe:
    return DeidRecipe.from_text("\n".join(["FORMAT dicom", *LISTS, "%header", *rules]))


def _output(recipe: DeidRecipe) -> Dataset:
    with Deidentifier(recipe, registry=Registry()) as engine:
        return engine.apply(dataset()).dataset

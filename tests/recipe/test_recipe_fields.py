"""Every form of FIELD, read."""

import re

import pytest

from deid_core.errors import RecipeError
from deid_core.recipe.fields import field_from_text
from deid_core.recipe.statements import (
    All,
    InFields,
    InValues,
    Matching,
    Path,
    PluginField,
    PrivateTag,
    RepeatingTag,
    SelectGroup,
    SelectPrivate,
    SelectVR,
    Step,
    Tag,
)

REQUEST = Tag(0x00400275)
OVERLAY = RepeatingTag(0xFF01FFFF, 0x60003000)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("PatientID", Tag(0x00100020)),
        ("patientid", Tag(0x00100020)),
        ('"Patient\'s Name"', Tag(0x00100010)),
        ('"patient\'s  NAME"', Tag(0x00100010)),
        ('"PatientName"', Tag(0x00100010)),
        ("(0010,0020)", Tag(0x00100020)),
        ("0010,0020", Tag(0x00100020)),
        ("00100020", Tag(0x00100020)),
        ("0x00100020", Tag(0x00100020)),
        ("7fE00010", Tag(0x7FE00010)),
        ("(7Fe0,0010)", Tag(0x7FE00010)),
        ("00291010", Tag(0x00291010)),
        ("OverlayData", OVERLAY),
        ('"overlay data"', OVERLAY),
        ("(60xx,3000)", OVERLAY),
        ("60XX3000", OVERLAY),
        ("0x60xx3000", OVERLAY),
        ("50xxxxxx", RepeatingTag(0xFF010000, 0x50000000)),
        ("(600x,3000)", RepeatingTag(0xFFF1FFFF, 0x60003000)),
        ("(6002,xxxx)", RepeatingTag(0xFFFF0000, 0x60020000)),
        ("(0020,31xx)", RepeatingTag(0xFFFFFF00, 0x00203100)),
        (
            '(0033,"MITRA OBJECT UTF8 ATTRIBUTES 1.0",1E)',
            PrivateTag(0x33, "MITRA OBJECT UTF8 ATTRIBUTES 1.0", 0x1E),
        ),
        ('0029,"A: B",1e', PrivateTag(0x29, "A: B", 0x1E)),
        ('(ffEF,"A, B #1",00)', PrivateTag(0xFFEF, "A, B #1", 0)),
        (r'(0029,"say \"B\"",10)', PrivateTag(0x29, 'say "B"', 0x10)),
        ('(0029," padded ",10)', PrivateTag(0x29, "padded", 0x10)),
        (r'(0029,"BACK\SLASH",10)', PrivateTag(0x29, "BACK\\SLASH", 0x10)),
        ("ALL", All()),
        ("all", All()),
        ("select:VR:TM", SelectVR(frozenset({"TM"}))),
        ("SELECT:vr:tm|Dt", SelectVR(frozenset({"TM", "DT"}))),
        ("select:group:0018", SelectGroup(0x18)),
        ("select:group:0x7FE0", SelectGroup(0x7FE0)),
        ("select:private", SelectPrivate()),
        ("Select:PRIVATE", SelectPrivate()),
        ("fields:who", InFields("who")),
        ('fields:"who else"', InFields("who else")),
        ("values:staff", InValues("staff")),
        ("acme:overlay(1)", PluginField("acme", "overlay(1)")),
        ('acme.faces:"a b"', PluginField("acme.faces", "a b")),
    ],
)
def test_each_form_of_a_field(rule, text, field):
    parsed = rule(f"BLANK {text}")
    assert parsed.field == field
    assert parsed.field_text == text
    assert field_from_text(f" {text} # a comment") == field


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "RequestAttributesSequence__AccessionNumber",
            (Step(REQUEST), Step(Tag(0x00080050))),
        ),
        (
            "RequestAttributesSequence__*__ScheduledProcedureStepID",
            (Step(REQUEST), Step(Tag(0x00400009))),
        ),
        (
            "(0018,9346)__0__(0008,0104)",
            (Step(Tag(0x00189346), 0), Step(Tag(0x00080104))),
        ),
        (
            '"Request Attributes Sequence"__12__(0029,"A__B: C",10)__00100020',
            (Step(REQUEST, 12), Step(PrivateTag(0x29, "A__B: C", 0x10)), Step(Tag(0x00100020))),
        ),
        (
            '0029,"A B",10__1__"Patient\'s Name"',
            (Step(PrivateTag(0x29, "A B", 0x10), 1), Step(Tag(0x00100010))),
        ),
        (
            "00400275__12345678",
            (Step(REQUEST), Step(Tag(0x12345678))),
        ),
    ],
)
def test_paths(rule, text, steps):
    assert rule(f"KEEP {text}").field == Path(steps)


@pytest.mark.parametrize(
    ("text", "how", "hit", "miss"),
    [
        ("contains:Patient|Physician", "contains", "ReferringPhysicianName", "Modality"),
        ("CONTAINS:patient", "contains", "PatientID", "Modality"),
        ("startswith:Patient|Study", "startswith", "StudyDate", "OtherPatientIDs"),
        ("endswith:ID|Date", "endswith", "StudyDate", "PatientIDs"),
        ("except:StudyDate", "except", "StudyDate", "Modality"),
        (r"contains:\(0010,\d{4}\)", "contains", "(0010,0020)", "(0011,0020)"),
        ('contains:"Patient\'s N"', "contains", "Patient's Name", "PatientName"),
        (r'contains:"a \"b\""', "contains", 'a "b"', "a b"),
        ("contains:Seq__0__X", "contains", "Seq__0__X", "Seq"),
    ],
)
def test_expressions_are_anchored_as_their_form_says(rule, text, how, hit, miss):
    field = rule(f"REMOVE {text}").field
    assert isinstance(field, Matching)
    assert field.how == how
    assert field.regex.flags & re.IGNORECASE
    assert field.regex.search(hit)
    assert not field.regex.search(miss)


def test_the_expression_is_as_written_and_the_anchor_is_around_all_of_it(rule):
    field = rule(r'KEEP endswith:"a|\bb"').field
    assert field.expression == r"a|\bb"
    assert field.regex.pattern == r"(?:a|\bb)$"


@pytest.mark.parametrize("text", ["", "# nothing", "PatientID x", "PatintID", '"open'])
def test_a_field_by_itself_that_is_wrong(text):
    with pytest.raises(RecipeError):
        field_from_text(text)


def test_a_field_by_itself_is_called_by_its_source():
    with pytest.raises(RecipeError) as caught:
        field_from_text("PatintID", "item list 'who'")
    assert str(caught.value).startswith("item list 'who':1:1: PatintID")

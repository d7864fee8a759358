"""Duplicates, names, expressions, kept sequences, PS3.15: each finding where it is due."""

import pytest
from pydicom.datadict import keyword_for_tag

from deid_core import Deidentifier, DeidRecipe, RecipeError
from deid_core.diagnostics.finding import Severity
from deid_core.errors import Span
from deid_core.standard.ps3_15 import confidential_attributes


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("BLANK PatientID", "BLANK PatientID"),
        ("BLANK PatientID", "blank (0010,0020)"),
        ('REMOVE (0033,"A: B",1E)', 'REMOVE 0033,"A: B",1E'),
        ("REPLACE contains:Foo|Name X", "REPLACE contains:Foo|Name X"),
        ("REMOVE ALL contains:x", "REMOVE ALL contains:x"),
        ("KEEP Modality", "KEEP Modality"),
    ],
)
def test_a_rule_that_repeats_another_is_told_once(findings, first, second):
    (finding,) = [one for one in findings(first, second) if one.code != "other-case"]
    assert finding.code == "repeated"
    assert finding.severity is Severity.WARNING
    assert "line 3" in finding.message
    assert finding.span.line == 4


def test_rules_that_differ_repeat_nothing(codes):
    assert codes("REPLACE PatientName X", "REPLACE PatientID X", "BLANK StudyID") == []


def test_a_repeated_jitter_shifts_twice(findings):
    (finding,) = findings("JITTER StudyDate 3", "JITTER StudyDate 3")
    assert "shifted twice" in finding.message


def test_a_repeated_function_is_called_twice(findings):
    rule = "REPLACE StudyID func:generate_uid"
    (finding,) = findings(rule, rule)
    assert "called twice" in finding.message


@pytest.mark.parametrize(
    ("line", "word", "keyword"),
    [
        ("BLANK patientid", "patientid", "PatientID"),
        ("BLANK RequestAttributessequence__0__AccessionNumber", "RequestAttributessequence", ""),
        ("BLANK RequestAttributesSequence__*__ACCESSIONNUMBER", "ACCESSIONNUMBER", ""),
        ("BLANK OVERLAYDATA", "OVERLAYDATA", "OverlayData"),
    ],
)
def test_keywords_in_another_case(findings, line, word, keyword):
    (finding,) = findings(line)
    assert (finding.code, finding.severity) == ("other-case", Severity.NOTE)
    assert keyword in finding.message
    span = finding.span
    assert span.text[span.column - 1 : span.column - 1 + span.length] == word


def test_keywords_in_another_case_in_lists_and_filters(codes):
    found = codes(
        *("%fields some", "FIELD patientid", "%values more", "SPLIT patientname minlength=1"),
        *("%filter g", "LABEL x", "contains modality CT + equals manufacturer GE"),
        *("%header", "BLANK fields:some", "BLANK values:more"),
    )
    assert [code for code, _ in found] == ["other-case"] * 4


@pytest.mark.parametrize(
    "field", ['"patient\'s name"', "all", '(0029,"PatientID",10)', "contains:patientid", "60XX3000"]
)
def test_what_is_no_keyword_has_no_case(codes, field):
    assert codes(f"BLANK {field}") == []


@pytest.mark.parametrize(
    "field",
    [
        *("contains:PatintName", "startswith:Name$", "endswith:^ID", "contains:Seq__0__PatientID"),
        *("startswith:RequestAttributesSequence__PatintID", "select:group:0098", "except:."),
    ],
)
def test_fields_that_select_nothing(findings, field):
    (finding,) = findings(f"BLANK {field}")
    assert (finding.code, finding.severity) == ("selects-nothing", Severity.WARNING)
    assert field in finding.message
    assert finding.span.column == len("BLANK ") + 1


@pytest.mark.parametrize(
    "field",
    [
        *("contains:^patientname$", "contains:Patient's", r"contains:\(0010,\d+\)"),
        *("startswith:RequestAttributesSequence__", "contains:Sequence__PatientID$", "fields:own"),
        *("contains:RequestAttributesSequence__AccessionNumber", "select:private", "values:own"),
        *('(0033,"MITRA",1E)', "(50xx,3000)", "00111010", "except:Patient", "select:group:6002"),
        *("select:group:0011", "contains:60023000"),
    ],
)
def test_fields_that_select_something(codes, field):
    from deid_core.plan.binding import Names

    assert codes(f"BLANK {field}", names=Names((), ["own"])) == []


def test_expressions_in_lists_and_filters_that_match_nothing(codes):
    found = codes(
        *("%fields some", "FIELD contains:Patint", "FIELD contains:Patient"),
        *("%values more", "FIELD contains:Physican"),
        *("%filter g", "LABEL x", "contains contains:Modalty CT"),
        *("%header", "BLANK fields:some", "BLANK values:more", "BLANK except:Patint|Studdy"),
    )
    assert [code for code, _ in found if "-acts" not in code] == ["selects-nothing"] * 4


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("BLANK PixelData", "protected"),
        ("REMOVE TransferSyntaxUID", "protected"),
        ("BLANK ModalityLUTSequence__VOILUTSequence", "protected"),
        ("JITTER StudyTime 3", "no-date"),
        ("REPLACE StudyInstanceUID abc", "unfit-value"),
        ("REPLACE StudyDate 2020", "unfit-value"),
    ],
)
def test_what_strictness_makes_mistakes_of(findings, line, code):
    (finding,) = findings(line)
    assert (finding.code, finding.severity) == (code, Severity.WARNING)


@pytest.mark.parametrize(
    ("rule", "fields", "code", "told"),
    [
        ("BLANK", ["PixelData", "PatientID"], "protected", "PixelData in fields:some is protected"),
        (
            "JITTER",
            ["StudyTime", "StudyDate"],
            "no-date",
            "change StudyTime in fields:some",
        ),
    ],
)
def test_one_of_a_list_that_a_rule_does_not_change(findings, rule, fields, code, told):
    """The rule acts on the others: `strict` refuses it only where it acts on none."""
    lines = ("%fields some", *(f"FIELD {field}" for field in fields), "%header")
    rule = f"{rule} fields:some{' 3' * (rule == 'JITTER')}"
    (finding,) = findings(*lines, rule)
    assert (finding.code, finding.severity) == (code, Severity.WARNING)
    assert told in finding.message
    text = "\n".join(["FORMAT dicom", *lines, rule])
    with Deidentifier(DeidRecipe.from_text(text), strict=True) as engine:
        (warning,) = engine.warnings
    assert told in warning
    with pytest.raises(RecipeError, match=told):
        Deidentifier(DeidRecipe.from_text(text.replace(f"FIELD {fields[1]}\n", "")), strict=True)


def test_a_value_that_one_of_a_list_should_not_hold(findings):
    fields = ("%fields some", "FIELD StudyInstanceUID", "FIELD PatientID", "%header")
    (finding,) = findings(*fields, "REPLACE fields:some abc")
    assert finding.code == "unfit-value"
    assert "StudyInstanceUID in fields:some" in finding.message


def test_mistakes_are_errors_and_told_alone(findings):
    found = findings("REPLACE PatientID func:nope", "REPLACE Rows many", "BLANK patientid")
    assert {(one.code, one.severity) for one in found} == {("mistake", Severity.ERROR)}
    assert [one.span.line for one in found] == [3, 4]


def lines_and_columns(found):
    return [(one.span.line, one.span.column) for one in found if one.severity is Severity.ERROR]


def test_lists_and_forms_that_only_filters_name(mistakes_told):
    found = mistakes_told(
        *("%filter g", "LABEL x", "contains fields:nope CT + empty values:neither"),
        *("equals acme:x 1", "coordinates from:fields:no"),
    )
    assert lines_and_columns(found) == [(4, 10), (4, 33), (5, 8), (6, 1)]
    assert "no list of fields named 'nope'" in found[0].message


def test_lists_that_nobody_uses(findings):
    found = findings(
        *("%fields unused", "FIELD PatientID", "%fields asked", "FIELD PatientID"),
        *("%values removed", "FIELD PatientName", "%values idle", "FIELD fields:inner"),
        *("%fields inner", "FIELD PatientID", "%filter g", "LABEL x", "empty fields:asked"),
        *("%header", "REMOVE ALL values:removed"),
    )
    assert [(one.code, one.span.line) for one in found] == [("unused", 3), ("unused", 9)]
    assert "%fields unused" in found[0].message
    assert found[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("SPLIT PatientName", True),
        ('SPLIT endswith:PhysicianName by="^";minlength=4', True),
        ("SPLIT select:VR:PN", True),
        ("SPLIT PatientName minlength=2", False),
        ("SPLIT PatientID", False),
        ("FIELD PatientName", False),
    ],
)
def test_splits_that_drop_short_names(findings, line, told):
    found = findings("%values names", line, "%header", "BLANK values:names")
    assert [(one.code, one.severity) for one in found] == [("short-names", Severity.NOTE)] * told


@pytest.mark.parametrize("sign", ["+", "||"])
def test_an_operator_before_the_first_criterion(findings, sign):
    lines = ("%filter g", "LABEL x", f"{sign} equals Modality CT", f"{sign} equals Rows 5")
    (finding,) = findings(*lines)
    assert (finding.code, finding.span.line, finding.span.length) == ("joins-nothing", 4, len(sign))
    assert f"before this {sign}" in finding.message


@pytest.mark.parametrize(
    ("value", "told"),
    [
        *(("func", "func:NAME"), ("fnc:jitter", "func:NAME"), ("variable:x", "var:NAME")),
        *(
            ("= X", "no sign"),
            ("\u201cHead\u201d", "typographic"),
            ("X // the name", "starts with #"),
        ),
    ],
)
def test_values_that_look_like_slips(findings, value, told):
    (finding,) = findings(f"REPLACE StudyDescription {value}")
    assert (finding.code, finding.severity) == ("odd-value", Severity.WARNING)
    assert told in finding.hint
    assert finding.span.column == len("REPLACE StudyDescription ") + 1


@pytest.mark.parametrize(
    "value",
    ['"= X"', '"a // b"', "function", "varied", "time: 5", "http://x", "a == b", "Head; neck"],
)
def test_other_values_are_meant(findings, value):
    assert findings(f"REPLACE StudyDescription {value}") == []


@pytest.mark.parametrize("value", ["= CT", "CT && contains Rows 5", "CT and equals Rows 5"])
def test_criteria_that_look_like_slips(findings, value):
    (finding,) = findings("%filter g", "LABEL x", f"equals Modality {value}")
    assert finding.code == "odd-value"
    assert findings("%filter g", "LABEL x", f'equals Modality "{value}"') == []


SLOPPY = """\
%header
REMOV PatientName
BLANK PatintID
REPLACE PatientID func:nope
REPLACE StudyID var:nope
REPLACE StudyInstanceUID func:generate_uid prefx=1
REPLACE Rows many
JITTER PatientName 5
JITTER StudyDate
REMOVE fields:nope
REMOVE acme:x
REMOVE select:VR:PNN
ADD FileMetaInformationGroupLength 5
ADD 00080000 5
BLANK (FFFE,E000)
%labels
ADD x
%filters f
LABEL x
emty Rows
"""


def test_every_mistake_tells_where_it_is_and_what_to_do(mistakes_told):
    found = mistakes_told(*SLOPPY.splitlines())
    assert {one.span.line for one in found} == {*range(3, 17), 18, 19, 21}
    for one in found:
        assert one.hint, str(one)
        told = one.as_dict()
        assert told["line"]
        assert told["column"]
        assert told["length"]
        assert told["message"]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("REPLACE PatintID func:nope", [9, 18]),
        ("REPLACE PatintID var:nope", [9, 18]),
        ("REMOVE PatintID values:nope", [8, 17]),
        ("BLANK values:nope x", [7, 19]),
        ("BLANK acme:form x", [7, 17]),
        ("REPLACE PatintID func:uid.generate_uid prefx=1", [9, 18]),
    ],
)
def test_mistakes_of_reading_and_of_resolving_in_one_line(mistakes_told, line, columns):
    found = mistakes_told("%header", line)
    assert lines_and_columns(found) == [(3, column) for column in columns]


def test_mistakes_of_resolving_beside_those_of_reading_in_other_sections(mistakes_told):
    found = mistakes_told(
        *("%values v", "SPLIT fields:nope bye=x", "%fields f", "FIELD fields:nope x"),
        *("%filter g", "LABEL x", "contains fields:nope", "contains values:nope X || emty Rows"),
    )
    places = [(3, 7), (3, 19), (5, 7), (5, 19), (8, 1), (8, 10), (9, 10), (9, 27)]
    assert lines_and_columns(found) == places


def test_a_section_without_a_name_is_told_once(mistakes_told):
    lists = ("%fields", "FIELD PatientID", "%values", "FIELD PatientID")
    found = mistakes_told(*lists, "%header", "BLANK fields:a", "REMOVE PatintID values:b")
    assert lines_and_columns(found) == [(2, 1), (4, 1), (8, 8)]


class TestKeptSequences:
    def test_it_names_what_would_stay_though_it_goes_elsewhere(self, findings):
        (finding,) = findings("REMOVE ALL", "KEEP RequestAttributesSequence", "BLANK PatientID")
        assert (finding.code, finding.severity) == ("kept-sequence", Severity.WARNING)
        assert "PatientName" in finding.message
        assert " PatientID" not in finding.message
        assert finding.span.line == 4
        assert "KEEP startswith:RequestAttributesSequence__" in finding.hint
        assert "REMOVE startswith:RequestAttributesSequence__" in finding.hint

    def test_without_a_catch_all_it_is_a_note(self, findings):
        (finding,) = findings("REMOVE select:VR:SQ", "KEEP RequestAttributesSequence")
        assert finding.severity is Severity.NOTE
        assert "no rule" in finding.message

    def test_a_path_and_a_list_keep_sequences_too(self, findings):
        path = "RequestAttributesSequence__0__ScheduledProtocolCodeSequence"
        (finding,) = findings("BLANK ALL", f"KEEP {path}")
        name = "RequestAttributesSequence__ScheduledProtocolCodeSequence"
        assert f"KEEP startswith:{name}__" in finding.hint
        lists = ["%fields some", "FIELD ReferencedImageSequence", "FIELD Modality"]
        (finding,) = findings(*lists, "%header", "BLANK ALL", "KEEP fields:some")
        assert "ReferencedImageSequence is kept" in finding.message

    @pytest.mark.parametrize(
        ("form", "where"),
        [
            ("select:VR:SQ", "Sequence, PatientName"),
            ("endswith:AttributesSequence", "AttributesSequence, PatientName, PatientID"),
            ("except:Patient", "Sequence, PatientName"),
            ("select:private", "in a private one, PatientName"),
        ],
    )
    def test_broad_forms_keep_sequences_too(self, findings, form, where):
        (finding,) = findings("REMOVE ALL", f"KEEP {form}")
        assert (finding.code, finding.severity) == ("kept-sequence", Severity.WARNING)
        assert finding.message.startswith(f"{form} keeps sequences with what is in them")
        assert where in finding.message
        assert "REMOVE" in finding.hint

    @pytest.mark.parametrize("form", ["ALL", "contains:Sequence", "select:VR:LO", "contains:Rows"])
    def test_broad_forms_that_keep_no_more_than_they_name(self, codes, form):
        assert "kept-sequence" not in dict(codes("REMOVE ALL", f"KEEP {form}"))

    @pytest.mark.parametrize("action", ["KEEP", "REMOVE", "BLANK"])
    def test_what_the_hint_says_settles_it(self, codes, action):
        rules = ["REMOVE ALL", "KEEP RequestAttributesSequence"]
        assert codes(*rules, f"{action} startswith:RequestAttributesSequence__") == []

    def test_removing_private_elements_settles_nothing(self, codes):
        rules = ["REMOVE ALL", "KEEP RequestAttributesSequence", "REMOVE select:private"]
        assert ("kept-sequence", rules[1]) in codes(*rules)

    def test_other_elements_are_no_sequences(self, codes):
        assert codes("REMOVE ALL", "KEEP Modality", 'KEEP (0029,"ACME",10)') == []


class TestConfidentialAttributes:
    def test_the_table(self):
        attributes = confidential_attributes()
        actions = {attribute.text: attribute.action for attribute in attributes}
        assert actions["(0010,0010)"] == "Z"
        assert actions["(0008,0018)"] == "U"
        assert actions["(0018,1000)"] == "X/Z/D"
        assert actions["(50xx,xxxx)"] == "X"
        assert len(actions) == len(attributes) == 656
        for attribute in attributes:
            if attribute.tag is not None and attribute.keyword:
                assert keyword_for_tag(attribute.tag) == attribute.keyword

    def test_an_empty_recipe_leaves_all_untouched(self, findings):
        found = findings("%header", ps3_15=True)
        assert {one.code for one in found} == {"ps3.15"}
        told = "\n".join(one.message for one in found)
        for name in ("PatientName (0010,0010)", "Curve Data (50xx,xxxx)", "Private Attributes"):
            assert f"no rule changes {name}" in told
        assert "(0000,1000)" not in told
        assert all(one.span is None and "Basic Profile" in one.hint for one in found)

    def test_a_recipe_that_removes_all_leaves_what_it_keeps(self, findings):
        rules = [
            "REMOVE ALL",
            "KEEP StudyDate",
            "KEEP Modality",
            "REMOVE MediaStorageSOPInstanceUID",
        ]
        (finding,) = findings(*rules, ps3_15=True)
        assert finding.severity is Severity.NOTE
        assert "keeps StudyDate (0008,0020)" in finding.message
        assert finding.span == Span("r", 4, 1, 14, "KEEP StudyDate")

    def test_conditions_may_not_hold(self, findings):
        found = findings("REMOVE PatientID contains:x", ps3_15=True)
        (finding,) = [one for one in found if " PatientID (" in one.message]
        assert finding.severity is Severity.NOTE
        assert "condition" in finding.message

    def test_the_media_storage_uid_follows_the_instance_uid(self, findings):
        told = str(findings("REPLACE SOPInstanceUID func:generate_uid", ps3_15=True))
        assert "MediaStorageSOPInstanceUID" not in told

    def test_it_is_told_where_it_is_asked_for(self, findings):
        assert findings("BLANK PatientID") == []


def test_findings_come_in_the_order_of_the_text(findings):
    lines = ["BLANK patientid", "REMOVE contains:Nothing", "KEEP Modality"]
    found = findings(*lines, "BLANK Modality", ps3_15=True)
    places = [(one.span.line, one.span.column) if one.span else (99, 0) for one in found]
    assert places == sorted(places)
    assert len({line for line, _ in places}) == 4


def test_a_finding_as_plain_data(findings):
    (finding,) = findings("KEEP Modality", "BLANK Modality")
    assert finding.as_dict() == {
        "code": "never-acts",
        "severity": "warning",
        "message": finding.message,
        "hint": finding.hint,
        "source": "r",
        "line": 4,
        "column": 1,
        "length": 14,
    }

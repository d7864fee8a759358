"""Duplicates, names, expressions, kept sequences, PS3.15: each finding where it is due."""

import pytest
from pydicom.datadict import keyword_for_tag

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
        *("%fields some", "FIELD patientid", "%values more", 'SPLIT patientname by="^"'),
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
    assert [code for code, _ in found if code != "never-acts"] == ["selects-nothing"] * 4


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


def test_mistakes_are_errors_and_told_alone(findings):
    found = findings("REPLACE PatientID func:nope", "REPLACE Rows many", "BLANK patientid")
    assert {(one.code, one.severity) for one in found} == {("mistake", Severity.ERROR)}
    assert [one.span.line for one in found] == [3, 4]


class TestKeptSequences:
    def test_it_names_what_would_stay_though_it_goes_elsewhere(self, findings):
        (finding,) = findings("REMOVE ALL", "KEEP RequestAttributesSequence", "BLANK PatientID")
        assert (finding.code, finding.severity) == ("kept-sequence", Severity.WARNING)
        assert "PatientName" in finding.message
        assert "PatientID" not in finding.message
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

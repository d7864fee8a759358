"""Rules that never act are found, whatever keeps them from it; rules that act are left alone."""

import pytest

from deid_core import Deidentifier, DeidRecipe

NEVER = [
    # KEEP leaves only ADDs
    (["KEEP PatientID", "BLANK PatientID"], "BLANK PatientID", "KEEP PatientID"),
    (["BLANK PatientID", "KEEP contains:Patient"], "BLANK PatientID", "KEEP contains:Patient"),
    (["KEEP PatientID", "ADD PatientID 1", "ADD PatientID 2"], "ADD PatientID 1", "the last ADD"),
    (["KEEP select:private", 'REMOVE (0033,"A: B",1E)'], 'REMOVE (0033,"A: B",1E)', "KEEP select"),
    (["KEEP ALL", "BLANK PatientID"], "BLANK PatientID", "KEEP ALL"),
    # beside REPLACE and JITTER no REMOVE counts
    (["REPLACE PatientID X", "REMOVE PatientID"], "REMOVE PatientID", "REPLACE PatientID"),
    (["REMOVE PatientID empty", "REPLACE PatientID X"], "REMOVE PatientID empty", "does not count"),
    # what a later rule overwrites
    (["REPLACE PatientID X", "REPLACE PatientID Y"], "REPLACE PatientID X", "overwrites"),
    (["REPLACE PatientID X", "BLANK PatientID"], "REPLACE PatientID X", "overwrites"),
    (["BLANK PatientID", "REPLACE contains:PatientID Y"], "BLANK PatientID", "overwrites"),
    (["JITTER StudyDate 3", "BLANK StudyDate"], "JITTER StudyDate 3", "overwrites"),
    (["JITTER StudyDate 3", "REPLACE StudyDate 20200101"], "JITTER StudyDate 3", "overwrites"),
    (["BLANK PatientID", "REMOVE PatientID"], "BLANK PatientID", "overwrites"),
    (["ADD PatientID 1", "REMOVE PatientID"], "ADD PatientID 1", "overwrites"),
    (["ADD PatientID 1", "ADD PatientID 2"], "ADD PatientID 1", "overwrites"),
    (["REMOVE PatientID", "ADD PatientID 2"], "REMOVE PatientID", "overwrites"),
    # what an earlier rule leaves nothing for
    (["REMOVE ALL", "BLANK PatientID"], "BLANK PatientID", "REMOVE ALL"),
    (["REMOVE ALL", "REMOVE contains:Patient"], "REMOVE contains:Patient", "REMOVE ALL"),
    (["BLANK StudyDate", "JITTER StudyDate 5"], "JITTER StudyDate 5", "nothing to do"),
    # by its VR
    (["JITTER select:VR:TM 5"], "JITTER select:VR:TM 5", "VR"),
    (["REPLACE select:VR:SQ X"], "REPLACE select:VR:SQ X", "sequences"),
    (["REMOVE select:VR:SQ contains:x"], "REMOVE select:VR:SQ contains:x", "sequences"),
    # in paths
    (
        [
            "KEEP RequestAttributesSequence__*__PatientID",
            "BLANK RequestAttributesSequence__PatientID",
        ],
        "BLANK RequestAttributesSequence__PatientID",
        "KEEP",
    ),
    (
        ["BLANK ReferencedImageSequence__2__PatientID", "KEEP PatientID"],
        "BLANK ReferencedImageSequence__2__PatientID",
        "KEEP PatientID",
    ),
    (
        ["KEEP startswith:ReferencedImageSequence__", "BLANK ReferencedImageSequence__PatientID"],
        "BLANK ReferencedImageSequence__PatientID",
        "KEEP startswith",
    ),
    # with the sequence around it
    *(
        ([removal, f"{action} RequestAttributesSequence__0__AccessionNumber{value}"], line, removal)
        for removal in ("REMOVE RequestAttributesSequence", "BLANK select:VR:SQ")
        for action, value in (("BLANK", ""), ("REMOVE", ""), ("ADD", " X"))
        for line in [f"{action} RequestAttributesSequence__0__AccessionNumber{value}"]
    ),
    # whatever else is said of it
    (["REPLACE StudyDate 2020", "KEEP contains:Study"], "REPLACE StudyDate 2020", "KEEP contains"),
    (
        ["KEEP StudyID", "REMOVE StudyID", "REPLACE contains:Study X"],
        "REMOVE StudyID",
        "KEEP StudyID (line 3)",
    ),
]

SELDOM = [
    (["REMOVE contains:^SOPClassUID$"], "REMOVE contains:^SOPClassUID$", "exact names"),
    (
        ["REMOVE ALL", "KEEP startswith:ReferencedStudySequence__"],
        "KEEP startswith:ReferencedStudySequence__",
        "REMOVE ALL (line 3) takes the sequence",
    ),
    (
        ["BLANK ReferencedStudySequence", "BLANK startswith:ReferencedStudySequence__Ref"],
        "BLANK startswith:ReferencedStudySequence__Ref",
        "BLANK ReferencedStudySequence (line 3) takes",
    ),
    # in private sequences
    (["REPLACE PatientID X", "KEEP except:GEMS"], "REPLACE PatientID X", "KEEP except:GEMS"),
    # by its VR
    (
        ['REPLACE (0029,"A: B",10) 1', "BLANK select:private", "REMOVE select:VR:PN"],
        'REPLACE (0029,"A: B",10) 1',
        "BLANK select:private (line 4) overwrites",
    ),
    (["BLANK PatientID", "KEEP select:VR:LO"], "BLANK PatientID", "KEEP select:VR:LO"),
    # by its creator
    (
        ["BLANK endswith:PatientBirthName", "KEEP select:group:0010"],
        "BLANK endswith:PatientBirthName",
        "KEEP select:group",
    ),
]

ACTING = [
    ["KEEP PatientID", "REMOVE contains:Patient"],
    ["KEEP PatientID", "ADD PatientID 1"],
    ["REPLACE PatientID X", "REMOVE contains:Patient"],
    ["REPLACE PatientID X", "REMOVE PatientName"],
    ["REMOVE PatientID empty", "BLANK PatientID"],
    ["BLANK contains:Patient", "REMOVE PatientID empty", "BLANK PatientID"],
    ["ADD PatientID 1", "REPLACE PatientID 2"],
    ["ADD PatientID 1", "BLANK PatientID"],
    ["REPLACE StudyDate 20200101", "JITTER StudyDate 3"],
    ["JITTER StudyDate 3", "JITTER StudyDate 4"],
    ["BLANK values:names", "REPLACE PatientID X", "%values names", "FIELD PatientName"],
    ["REPLACE PatientID func:generate_uid", "REPLACE PatientID func:generate_uid prefix=1.2."],
    ["JITTER contains:Study 3"],
    ["REMOVE select:VR:SQ"],
    ["REMOVE select:private"],
    ["BLANK select:VR:UN"],
    ["BLANK (60xx,3000)"],
    ["BLANK (0010,FFFE)"],
    ["REMOVE contains:SOPClassUID"],
    ["KEEP StudyDate"],
    ["KEEP RequestAttributesSequence__PatientID", "BLANK PatientID"],
    ["KEEP PatientID", "BLANK startswith:RequestAttributesSequence__"],
    [
        "BLANK RequestAttributesSequence__0__PatientID",
        "KEEP RequestAttributesSequence__1__PatientID",
    ],
    ["REMOVE ALL", "KEEP RequestAttributesSequence", "BLANK PatientID"],
    ["REMOVE contains:Date", "ADD RequestAttributesSequence__StudyDate 2", "BLANK StudyDate"],
    ["REPLACE PatientID X", "REPLACE except:Sequence__ Y"],
    ["REPLACE StudyID X", "REMOVE startswith:ReferencedStudySequence__ empty", "BLANK StudyID"],
    ["REPLACE contains:ReferencedStudySeq X", "BLANK StudyID", "REMOVE StudyID"],
    ["KEEP ReferencedStudySequence", "REMOVE contains:ReferencedStudySeq"],
    ["REMOVE ALL", "KEEP select:group:0028", "REMOVE contains:Sequence__"],
    [
        *("REMOVE ALL", "KEEP contains:ImagePosition", "KEEP select:group:0028"),
        "REMOVE contains:Sequence__",
    ],
    ["KEEP ReferencedStudySequence", "REPLACE contains:ReferencedStudySeq X"],
    [
        *("REMOVE ALL", "KEEP ReferencedStudySequence"),
        "KEEP startswith:ReferencedStudySequence__",
    ],
    ["REMOVE ALL", "REPLACE ReferencedStudySequence__StudyID X"],
    ["REMOVE contains:GEMS"],
]


@pytest.mark.parametrize(("rules", "line", "told"), NEVER, ids=lambda value: str(value)[:60])
def test_a_rule_that_never_acts(findings, rules, line, told):
    (finding,) = [one for one in findings(*rules) if one.code == "never-acts"]
    assert finding.severity == "warning"
    assert finding.span.text == line
    assert told in finding.message
    assert finding.hint


@pytest.mark.parametrize(("rules", "line", "told"), SELDOM, ids=lambda value: str(value)[:60])
def test_a_rule_that_acts_on_nothing_known(findings, rules, line, told):
    """It may act on what the dictionary does not have: nobody is told to take it out."""
    found = findings(*rules)
    (finding,) = [one for one in found if one.code == "seldom-acts"]
    assert "never-acts" not in [one.code for one in found]
    assert finding.severity == "warning"
    assert finding.span.text == line
    assert told in finding.message
    assert "take one of the two out" not in finding.hint


@pytest.mark.parametrize("lines", ACTING, ids=str)
def test_rules_that_act_somewhere(codes, lines):
    assert {"never-acts", "seldom-acts", "selects-nothing"}.isdisjoint(
        code for code, _ in codes(*lines)
    )


def test_the_rule_in_the_way_is_told_with_its_line(findings):
    (finding,) = findings("REMOVE ALL", "KEEP Modality", "BLANK Modality")
    assert "KEEP Modality (line 4)" in finding.message
    assert str(finding).startswith("r:5:1: warning: this BLANK never acts: ")
    assert "[never-acts]\n    BLANK Modality\n    ^^^^^^^^^^^^^^\n    " in str(finding)


def test_an_example_is_given_for_broad_rules(findings):
    _, finding = findings("KEEP select:group:0010", "BLANK endswith:PatientBirthName")
    assert "(as on PatientBirthName)" in finding.message


def test_a_function_that_sees_the_dataset_may_see_what_is_overwritten(codes, tmp_path, findings):
    from deid_core.plan.binding import Names

    rules = ("REPLACE PatientID X", "REPLACE StudyID func:mine", "REPLACE PatientID Y")
    assert codes(*rules, names=Names((), ["mine"])) == []
    assert [code for code, _ in codes(rules[0], rules[2])] == ["never-acts"]


def test_exact_removes_that_broad_rules_overrule(findings):
    (finding,) = findings("REMOVE PatientName", "REPLACE startswith:Patient X")
    assert finding.code == "overruled-remove"
    assert "REPLACE startswith:Patient (line 4)" in finding.message
    assert finding.span.line == 3


@pytest.mark.parametrize(
    ("lines", "element", "by"),
    [
        (["REMOVE 60xxxxxx", "REPLACE select:VR:LO X"], "OverlayDescription", "select:VR:LO"),
        (["REMOVE (60xx,0022)", "REPLACE contains:Overlay X"], "OverlayDesc", "contains:Overlay"),
        (
            [
                *("REMOVE fields:some", "REPLACE contains:Patient X"),
                *("%fields some", "FIELD StudyID", "FIELD fields:more"),
                *("%fields more", "FIELD Modality", "FIELD PatientID"),
            ],
            "PatientID",
            "contains:Patient",
        ),
    ],
)
def test_removes_by_masks_and_lists_that_broad_rules_overrule_in_part(findings, lines, element, by):
    (finding,) = findings(*lines)
    assert finding.code == "overruled-remove"
    assert f"does not count on {element}" in finding.message
    assert f"REPLACE {by} (line 4) selects {element}" in finding.message
    assert "take this line out" not in finding.hint
    text = "\n".join(["FORMAT dicom", "%header", *lines])
    with Deidentifier(DeidRecipe.from_text(text)) as engine:
        (warning,) = engine.warnings
    assert f"does not count on {element}" in warning


def test_a_list_of_values_overrules_a_remove_only_where_it_finds_one(findings):
    lists = ("%values ids", "FIELD PatientID")
    (finding,) = findings("REMOVE StudyID", "REPLACE values:ids X", *lists)
    assert finding.code == "overruled-remove"
    assert "where REPLACE values:ids (line 4) finds one of its values" in finding.message


def test_a_broad_rule_that_does_not_reach_an_element_overrules_nothing(findings):
    assert findings("REMOVE SOPClassUID", "REPLACE contains:SOPClass 1.2") == []

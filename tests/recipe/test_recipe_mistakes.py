"""Each mistake with its line, column and length; line 1 is FORMAT dicom."""

import pytest

from deid_core.errors import RecipeError
from deid_core.recipe.recipe import DeidRecipe

HEADER = [
    ("REMOV PatientID", 1, 5, "did you mean REMOVE?"),
    ("ERASE PatientID", 1, 5, "KEEP"),
    ("FIELD PatientID", 1, 5, "does not belong"),
    ("REPLACE", 1, 7, "REPLACE needs a field"),
    ("REPLACE PatientID", 1, 7, "REPLACE needs a value"),
    ("ADD PatientID # x", 1, 3, "ADD needs a value"),
    ("  JITTER StudyDate", 3, 6, "JITTER needs a value"),
    ("BLANK PatientID x y", 17, 3, "BLANK takes no value"),
    ("KEEP PatientID x", 16, 1, "KEEP takes no value"),
    ("BLANK PatintID", 7, 8, "did you mean PatientID"),
    ("KEEP Patient's", 6, 9, "in quotes"),
    ("BLANK X", 7, 1, "a FIELD is"),
    # fields with spaces are one mistake, whatever follows
    ("BLANK (0010, 0020)", 7, 12, "did you mean (0010,0020)?"),
    ("REPLACE (0010, 0020) X", 9, 12, "did you mean (0010,0020)?"),
    ('REMOVE (0033, "A (B) C", 1E)', 8, 21, 'did you mean (0033,"A (B) C",1E)?'),
    ("REMOVE (0033,MITRA OBJECT,1E) empty", 8, 22, 'did you mean (0033,"MITRA OBJECT",1E)?'),
    ("BLANK Patient's Name", 7, 14, "did you mean PatientName?"),
    ("BLANK \u201cPatient\u2019s Name\u201d", 7, 16, "did you mean PatientName?"),
    ("REPLACE Patient ID X", 9, 10, "did you mean PatientID?"),
    ("REMOVE startswith: Patient", 8, 19, "did you mean startswith:Patient?"),
    ("REMOVE endsWith Date", 8, 13, "did you mean endswith:Date?"),
    # fields written as elsewhere
    ("BLANK (0010:0020)", 7, 11, "did you mean (0010,0020)?"),
    ("BLANK 0x0010,0x0020", 7, 13, "did you mean (0010,0020)?"),
    ("BLANK (0033,'ACME',10)", 7, 16, 'did you mean (0033,"ACME",10)?'),
    ('BLANK (0033,"ACME",xx10)', 7, 18, 'did you mean (0033,"ACME",10)?'),
    ('BLANK (0033,"ACME",1010)', 7, 18, 'did you mean (0033,"ACME",10)?'),
    ("BLANK PatientName,PatientID", 7, 21, "one field stands here"),
    ("BLANK PatientName;", 7, 12, "did you mean PatientName?"),
    ("BLANK PatientID#", 7, 10, "a comment starts with #"),
    ("BLANK Patient*", 7, 8, "startswith:Patient"),
    ("BLANK *Date", 7, 5, "endswith:Date"),
    ("BLANK contains(Date)", 7, 14, "did you mean contains:Date?"),
    ("BLANK values", 7, 6, "as in values:NAME"),
    ("BLANK RequestAttributesSequence.PatientID", 7, 35, "a path goes on"),
    ("BLANK RequestAttributesSequence[0].PatientID", 7, 38, "a path goes on"),
    ("BLANK RequestAttributesSequence_0_PatientID", 7, 37, "a path goes on"),
    ("DELETE PatientID", 1, 6, "did you mean REMOVE?"),
    ("// a comment", 1, 2, "a comment starts with #"),
    ("REMOVE PatientID // a comment", 18, 12, "a comment starts with #"),
    ("BLANK (0010,0020", 7, 10, "is not a tag"),
    ("BLANK 0010,0020)", 7, 10, "is not a tag"),
    ("BLANK 0010002", 7, 7, "is not a tag"),
    ("BLANK 001000200", 7, 9, "is not a tag"),
    ("BLANK (0033,ACME,10)", 7, 14, 'did you mean (0033,"ACME",10)?'),
    ('BLANK (0033,"A",1)', 7, 12, "is not a tag"),
    ('BLANK (0032,"A",10)', 7, 13, "is even"),
    ('BLANK (0033," ",10)', 7, 13, "creator is empty"),
    ("BLANK (12xx,3000)", 7, 11, "no repeating group"),
    ("BLANK (60x1,3000)", 7, 11, "no repeating group"),
    ("BLANK 60xx3001", 7, 8, "no repeating group"),
    ("BLANK 0x100020", 7, 8, "did you mean 0x00100020?"),
    ("BLANK 0x0010", 7, 6, "has 4 hexadecimal digits, and a tag has eight"),
    ('BLANK "Patients Nam"', 7, 14, "did you mean PatientName"),
    ('BLANK "contains:%"', 7, 12, "after the colon"),
    ('BLANK "PatientID"x', 7, 12, "after the closing quote"),
    ('BLANK contains:"a"b', 16, 4, "after the closing quote"),
    ('BLANK contains:"a b', 16, 4, "not closed"),
    ('REPLACE PatientID "a\\"', 19, 4, "not closed"),
    ("BLANK contains:", 7, 9, "needs an expression"),
    ('BLANK contains:""', 16, 2, "needs an expression"),
    ("BLANK contains:ab(c", 18, 1, "no regular expression"),
    ('BLANK contains:"a b["', 20, 1, "no regular expression"),
    ("BLANK startswith:a)|(b", 19, 1, "no regular expression"),
    ("BLANK contains:(?L)a", 19, 1, "no regular expression"),
    ("BLANK contains:a{9999999999}", 16, 13, "no regular expression"),
    ("BLANK contains:(a+)+(?!b)", 16, 10, "exponential"),
    ("BLANK select:VR:TM|XX", 20, 2, "XX is not a VR"),
    ("BLANK select:VR:", 14, 3, "select:VR: needs a VR"),
    ("BLANK select:VR:TM|", 14, 6, "a VR is missing beside the |"),
    ("BLANK select:group:", 14, 6, "select:group: needs a group"),
    ("BLANK select:group:18", 14, 8, "select:group:0018"),
    ("BLANK select:grup:0018", 14, 9, "did you mean group?"),
    ("BLANK select:", 7, 7, "needs an expression"),
    ('BLANK values:" "', 7, 10, "needs a name"),
    ("BLANK func:x", 7, 6, "a value, not a field"),
    ("BLANK PatientID__0__Modality", 7, 9, "no sequence"),
    ("KEEP RequestAttributesSequence__0", 6, 28, "ends with an item"),
    ("KEEP RequestAttributesSequence__0__*__PatientID", 36, 1, "no sequence before it"),
    ("KEEP 0__PatientID", 6, 1, "no sequence before it"),
    ("KEEP RequestAttributesSequence____PatientID", 6, 38, "step of the path is empty"),
    ("KEEP RequestAttributesSequence__PatintID", 33, 8, "did you mean PatientID"),
    ("REPLACE PatientID func:", 19, 5, "func: needs a name"),
    ("REPLACE PatientID func: f", 19, 7, "func: needs a name"),
    ("REPLACE PatientID var:", 19, 4, "var: needs a name"),
    ('REPLACE PatientID var:""', 19, 6, "var: needs a name"),
    ("REPLACE PatientID var:a b", 25, 1, "one name"),
    ("REPLACE PatientID func:f x", 26, 1, "is not an option"),
    ("REPLACE PatientID func:f x=1 x=2", 30, 3, "twice"),
    ('REPLACE PatientID func:f x="1"2', 28, 4, "after the closing quote"),
    ("JITTER StudyDate 1.5", 18, 3, "whole number of days"),
    ("JITTER StudyDate 99999999", 18, 8, "whole number of days"),
    ("REMOVE ALL contans:x", 12, 9, "did you mean contains:"),
    ("REMOVE ALL emtpy", 12, 5, "did you mean empty"),
    ("REMOVE ALL var:x", 12, 5, "not a condition"),
    ("REMOVE ALL contains:a b", 23, 1, "after the expression"),
    ("REMOVE ALL notcontains:(", 24, 1, "no regular expression"),
    ("REMOVE ALL contains:", 12, 9, "needs an expression"),
    ("REMOVE ALL equals:", 12, 7, "needs a text"),
    ("REMOVE ALL values:", 12, 7, "values: needs a name"),
    ("ADD ALL x", 5, 3, "ADD needs one element"),
    ("ADD OverlayData x", 5, 11, "ADD needs one element"),
    ("ADD RequestAttributesSequence__(60xx,3000) x", 5, 38, "ADD needs one element"),
    ("ADD values:who x", 5, 10, "ADD needs one element"),
    ("ADD acme:x x", 5, 6, "ADD needs one element"),
    ("FORMAT dicom", 1, 6, "comes first"),
    ("%hedder", 1, 7, "did you mean %header?"),
    ("%", 1, 1, "sections are %header"),
    ("%header x", 9, 1, "takes no name"),
    ("%fields", 1, 7, "needs a name"),
    ('%values ""', 1, 7, "needs a name"),
]


@pytest.mark.parametrize(("line", "column", "length", "words"), HEADER)
def test_mistakes_in_header(mistakes, line, column, length, words):
    (problem,) = mistakes(f"%header\n\n{line}")
    span = problem.span
    assert (span.source, span.line, span.text) == ("r", 4, line)
    assert (span.column, span.length) == (column, length)
    assert words in str(problem)


OTHERS = [
    ("BLANK PatientID", 2, 1, 15, "before any section"),
    ("%fields a\nSPLIT PatientID", 3, 1, 5, "does not belong into %fields"),
    ("%fields a\nFEILD PatientID", 3, 1, 5, "did you mean FIELD?"),
    ("%fields a\nFIELD", 3, 1, 5, "needs a field"),
    ("%fields a\nFIELD PatientID x", 3, 17, 1, "one field"),
    ("%fields a\nFIELD fields:a", 3, 1, 14, "circle: %fields a → %fields a"),
    ("%fields\nFIELD PatientID\n%header\nBLANK fields:a", 2, 1, 7, "needs a name"),
    ("%values\nFIELD PatientID\n%fields a\nFIELD values:b", 2, 1, 7, "needs a name"),
    ("%filter\nLABEL a\nempty Rows", 2, 1, 7, "needs a name"),
    ("%feilds a\nFIELD PatientID\n%header\nBLANK fields:a", 2, 1, 7, "did you mean %fields"),
    ("%fields a\nFIELD values:b\n%values b\nFIELD fields:a", 5, 1, 14, "circle"),
    ("%values a\nFIELD PatientID by=x", 3, 17, 4, "one field"),
    ("%values a\nSPLIT PatientID bye=x", 3, 17, 3, "did you mean by?"),
    ("%values a\nSPLIT PatientID x", 3, 17, 1, "no option"),
    ("%values a\nSPLIT PatientID by=x;splitval=y", 3, 22, 8, "twice"),
    ("%values a\nSPLIT PatientID by=", 3, 17, 2, "needs a value"),
    ('%values a\nSPLIT PatientID by=""', 3, 17, 2, "needs a value"),
    ('%values a\nSPLIT PatientID by="^"x', 3, 20, 4, "after the closing quote"),
    ("%values a\nSPLIT PatientID minlength=-1", 3, 17, 9, "whole number"),
    ("%labels\nADD a", 3, 1, 3, "name and a value"),
    ("%labels\nREMOVE a b", 3, 1, 6, "does not belong into %labels"),
    ("%filter a\ncontains Modality CT", 3, 1, 20, "before any LABEL"),
    ("%filter a\nLABEL", 3, 1, 5, "LABEL needs a text"),
    ("%filter a\nLABEL a", 3, 1, 7, "no lines"),
    ("%filter a\nLABEL a\nconatins Modality CT", 4, 1, 8, "did you mean contains"),
    ("%filter a\nLABEL a\ncontains", 4, 1, 8, "needs a field"),
    ("%filter a\nLABEL a\ncontains Modality", 4, 1, 8, "needs a value"),
    ("%filter a\nLABEL a\nequals Modality |", 4, 17, 1, "needs a value"),
    ("%filter a\nLABEL a\ncontains Modality (", 4, 19, 1, "no regular expression"),
    ("%filter a\nLABEL a\n+ contains Modalty CT", 4, 12, 7, "did you mean Modality"),
    ("%filter a\nLABEL a\nempty Modality || emty Rows", 4, 19, 4, "did you mean empty"),
    ("%filter a\nLABEL a\nempty Rows\nBLANK PatientID", 5, 1, 5, "belongs into %header"),
    ("%filter a\nLABEL a\nempty (0010, 0020)", 4, 7, 12, "did you mean (0010,0020)?"),
    ("%fields a\nFIELD Patient ID", 3, 7, 10, "did you mean PatientID?"),
    ("%filter a\nLABEL a\nequals Rows 5 + emty Rows", 4, 17, 4, "did you mean empty?"),
    ("%filter a\nLABEL a\nempty Modality CT", 4, 16, 2, "field alone"),
    ("%filter a\nLABEL a\nempty Modality ||", 4, 16, 2, "field alone"),
    ("%filter a\nLABEL a\n+", 4, 2, 0, "missing"),
    ("%filter a\nLABEL a\n+ coordinates all", 4, 1, 1, "go with their label"),
    ("%filter a\nLABEL a\ncoordinates", 4, 1, 11, "four whole numbers"),
    ("%filter a\nLABEL a\ncoordinates 1,2,3", 4, 13, 5, "four whole numbers"),
    ("%filter a\nLABEL a\ncoordinates 1,2,3,4.5", 4, 13, 9, "four whole numbers"),
    ("%filter a\nLABEL a\ncoordinates 5,0,5,9", 4, 13, 7, "no pixels"),
    ("%filter a\nLABEL a\nctpcoordinates 5,0,5,0", 4, 16, 7, "no pixels"),
    ("%filter a\nLABEL a\nctpcoordinates from:Rows", 4, 16, 9, "four whole numbers"),
    ("%filter a\nLABEL a\ncoordinates from:", 4, 13, 5, "one field"),
    ("%filter a\nLABEL a\ncoordinates from:Row", 4, 18, 3, "did you mean Rows"),
    ("%filter a\nLABEL a\ncoordinates from:Rows", 4, 18, 4, "no sequence"),
    ("%filter a\nLABEL a\nequals Modality MR +", 4, 20, 1, "nothing follows"),
    ("%filter a\nLABEL a\ncontains Modality ||", 4, 19, 2, "nothing follows"),
    (
        "%fields a\nFIELD fields:b\n%fields b\nFIELD ALL\n%header\nADD fields:a x",
        7,
        5,
        8,
        "ADD needs one element",
    ),
]


@pytest.mark.parametrize(("text", "line", "column", "length", "words"), OTHERS)
def test_mistakes_in_other_sections(mistakes, text, line, column, length, words):
    (problem,) = mistakes(text)
    span = problem.span
    assert (span.line, span.column, span.length) == (line, column, length)
    assert words in str(problem)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "FORMAT dicom must come first"),
        ("# only this\n\n", 1, 1, "FORMAT dicom must come first"),
        ("\n%header\nBLANK PatientID", 2, 1, "FORMAT dicom must come first"),
        ("FORMAT nifti", 1, 8, "nifti is not known"),
        ("FORMAT", 1, 1, "that FORMAT needs is not known"),
        ("FORMAT dicom x", 1, 8, "dicom x is not known"),
    ],
)
def test_mistakes_of_the_format(text, line, column, words):
    with pytest.raises(RecipeError) as caught:
        DeidRecipe.from_text(text)
    (problem,) = caught.value.problems
    assert (problem.span.line, problem.span.column) == (line, column)
    assert words in problem.message


def test_all_mistakes_come_together(mistakes):
    found = mistakes(
        "%header\nREPLACE PatintID func:\nREMOVE Moddality contans:x\n"
        "%nosection\nwhatever it holds\n"
        "%filter f\nLABEL a\nempty Rws || missing Clumns"
    )
    places = [(problem.span.line, problem.span.column) for problem in found]
    assert places == [(3, 9), (3, 18), (4, 8), (4, 18), (5, 1), (9, 7), (9, 22)]


def test_lines_below_a_misspelt_section_or_one_without_a_name_are_read(mistakes):
    found = mistakes("%headr\nBLANK PatintID\n%fields\nFIELD PatintID\n%values\nFEILD PatientID")
    assert [problem.span.line for problem in found] == [2, 3, 4, 5, 6, 7]


def test_other_mistakes_are_told_beside_circles(mistakes):
    found = mistakes("%fields a\nFIELD fields:a\n%header\nADD ALL x\nADD fields:a x")
    assert ["circle" in problem.message for problem in found] == [True, False]


def test_a_mistake_is_shown_with_a_caret(mistakes):
    (problem,) = mistakes("%header\n\tBLANK PatintID")
    assert str(problem).splitlines()[1:3] == ["    \tBLANK PatintID", "    \t      ^^^^^^^^"]

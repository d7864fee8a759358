"""core.truncate, core.regex_replace, core.upper, core.lower."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid_core import RecipeError
from deid_core.functions.patterns import Pattern


@pytest.mark.parametrize(
    ("length", "value", "expected"),
    [
        (4, "abcdef", "abcd"),
        (-4, "abcdef", "cdef"),
        (9, "abc", "abc"),
        (-9, "abc", "abc"),
        (4, "abc def", "abc"),
        (0, "abc", ""),
        (2, ["abc", "", "de"], ["ab", "", "de"]),
        (2, "", ""),
    ],
)
def test_truncated(apply, length, value, expected):
    done = apply(f"REPLACE OtherPatientIDs func:truncate length={length}", OtherPatientIDs=value)
    assert done.OtherPatientIDs == expected


def test_characters_are_cut_not_bytes(apply):
    rule = "REPLACE PatientName func:truncate length=2"
    done = apply(rule, SpecificCharacterSet="ISO_IR 192", PatientName="山田太郎")
    assert done.PatientName == "山田"


def test_a_date_time_can_be_cut_to_its_year_and_a_date_can_not(apply, engine):
    rule = "REPLACE AcquisitionDateTime func:truncate length=4"
    assert apply(rule, AcquisitionDateTime="20200301101500").AcquisitionDateTime == "2020"
    with pytest.raises(RecipeError, match="truncate is for"):
        engine("REPLACE StudyDate func:truncate length=4")


@pytest.mark.parametrize("options", ["", "length=x", "length=99999"])
def test_a_length_is_needed(engine, options):
    with pytest.raises(RecipeError, match="length"):
        engine(f"REPLACE PatientID func:truncate {options}")


@pytest.mark.parametrize(
    ("options", "value", "expected"),
    [
        (r"pattern=\d+", "abc123def4", "abcdef"),
        (r"pattern=\d+ replacement=#", ["a1", "", "b22"], ["a#", "", "b#"]),
        (r'pattern="\bdr\.? \w+" replacement=PHYSICIAN', "Seen by Dr. Who", "Seen by PHYSICIAN"),
        (r"pattern=(\w+)-(\w+) replacement=\2-\1", "ab-cd", "cd-ab"),
        ("pattern=ABC", "abc", ""),
        ("pattern=ABC match_case=true", "abc", "abc"),
        ("pattern=x", "abc", "abc"),
    ],
)
def test_replaced_by_expression(apply, options, value, expected):
    done = apply(f"REPLACE OtherPatientIDs func:regex_replace {options}", OtherPatientIDs=value)
    assert done.OtherPatientIDs == expected


def test_backslashes_of_a_text_are_text(apply):
    done = apply("REPLACE PatientComments func:regex_replace pattern=b", PatientComments=r"a\b\c")
    assert done.PatientComments == "a\\\\c"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|a)*",
        "((?:a?)b)+",
        "(?:x(a*))*",
        "(a+){2,}",
        "(a+)+?",
        "(a|b){40}",
        "(?x)a",
        "(",
        "*",
        r"\1",
        "a" * 1001,
        "",
    ],
)
def test_expressions_that_are_none_or_could_take_for_ever_are_refused(engine, pattern):
    with pytest.raises(RecipeError, match="regex_replace"):
        engine(f'REPLACE PatientID func:regex_replace pattern="{pattern}"')


@pytest.mark.parametrize(
    "pattern",
    ["(?:ab)+", "(?i)abc", r"\(a+\)+", "[(a+)]+", r"(?P<y>\d{4})-\d+", "a|b", "(a|b)c", "(?<=a)b+"],
)
def test_others_are_taken(pattern):
    assert Pattern(pattern) == pattern


@settings(max_examples=200, deadline=None)
@given(st.text("ab()|*+?", min_size=1, max_size=10))
def test_what_is_taken_ends(text):
    import re

    try:
        regex = re.compile(Pattern(text))
    except ValueError:
        return
    start = time.process_time()
    regex.sub("", "ab" * 60 + "!")
    assert time.process_time() - start < 1


def test_cases(apply):
    values = {"PatientID": "aBc", "OtherPatientIDs": ["x", "", "Y"], "PatientName": "Doe^John"}
    raised = apply(*(f"REPLACE {name} func:upper" for name in values), **values)
    assert (raised.PatientID, raised.OtherPatientIDs) == ("ABC", ["X", "", "Y"])
    assert raised.PatientName == "DOE^JOHN"
    lowered = apply(*(f"REPLACE {name} func:lower" for name in values), **values)
    assert (lowered.PatientID, lowered.OtherPatientIDs) == ("abc", ["x", "", "y"])
    assert lowered.PatientName == "doe^john"

"""core.pseudonym: keyed, stable, long enough."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deid_core import RecipeError

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
identifiers = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)


def test_a_mapping_that_was_once_handed_out_holds(apply):
    # Written down: it must be the same across versions and machines.
    assert apply("REPLACE PatientID func:pseudonym", PatientID="123").PatientID == EXPECTED


EXPECTED = "A1E30B46F896E91A"


@shared
@given(one=identifiers, other=identifiers)
def test_equal_exactly_where_the_originals_are(apply, one, other):
    rule = "REPLACE PatientID func:pseudonym"
    first, second = (apply(rule, PatientID=value).PatientID for value in (one, other))
    assert (first == second) is (one == other)
    assert first != one


def test_another_key_and_another_domain_give_another(apply):
    made = {
        apply(f"REPLACE PatientID func:pseudonym {options}", key=key, PatientID="123").PatientID
        for options in ("", "domain=trial", "domain=PatientName")
        for key in (b"k" * 16, b"l" * 16)
    }
    assert len(made) == 6


def test_the_domain_is_by_default_the_keyword(apply):
    done = apply(
        "REPLACE PatientID func:pseudonym",
        "REPLACE AccessionNumber func:pseudonym domain=PatientID",
        "REPLACE StudyID func:pseudonym",
        PatientID="123",
        AccessionNumber=" 123 ",
        StudyID="123",
    )
    assert done.PatientID == done.AccessionNumber != done.StudyID


@pytest.mark.parametrize(
    ("options", "form"),
    [
        ("", "[0-9A-F]{16}"),
        ("format=hex length=20", "[0-9A-F]{20}"),
        ("format=digits", "[0-9]{20}"),
        ("format=digits length=50", "[0-9]{50}"),
        ("format=letters", "[A-Z]{16}"),
        ("format=letters prefix=S- length=17", "S-[A-Z]{17}"),
        ('prefix="My trial "', "My trial [0-9A-F]{16}"),
    ],
)
def test_formats(apply, options, form):
    made = {
        apply(f"REPLACE PatientID func:pseudonym {options}", PatientID=str(n)).PatientID
        for n in range(100)
    }
    assert len(made) == 100
    assert all(re.fullmatch(form, one) for one in made)


@pytest.mark.parametrize(
    "options",
    ["length=15", "length=0", "length=-20", "length=51", "length=x", "format=base64", "size=20"],
)
def test_what_is_too_short_or_unknown_is_refused_when_the_recipe_compiles(engine, options):
    with pytest.raises(RecipeError, match="pseudonym"):
        engine(f"REPLACE PatientID func:pseudonym {options}")


def test_digits_below_64_bits_are_refused_when_the_recipe_compiles(engine):
    with pytest.raises(RecipeError, match="64 bits"):
        engine("REPLACE PatientID func:pseudonym format=digits length=19")


def test_each_of_several_values_and_nothing_for_nothing(apply):
    rule = "REPLACE OtherPatientIDs func:pseudonym domain=id"
    done = apply(rule, OtherPatientIDs=["a", "", "b"]).OtherPatientIDs
    single = apply(rule, OtherPatientIDs="a").OtherPatientIDs
    assert done[0] == single
    assert done[1] == ""
    assert done[2] not in ("", single)
    assert apply("REPLACE PatientID func:pseudonym", PatientID="").PatientID == ""


@pytest.mark.parametrize("keyword", ["StudyDate", "StudyInstanceUID", "PatientAge", "Rows"])
def test_it_is_not_for_dates_uids_ages_and_numbers(engine, keyword):
    with pytest.raises(RecipeError, match="pseudonym is for"):
        engine(f"REPLACE {keyword} func:pseudonym")

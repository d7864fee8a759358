"""core.hash_name: valid names, stable over the ways of writing one."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.valuerep import PersonName

RULE = "REPLACE PatientName func:hash_name"
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
names = st.from_regex(r"[a-z]{1,8}(\^[a-z]{1,8}){0,3}", fullmatch=True)


def test_a_mapping_that_was_once_handed_out_holds(apply):
    assert str(apply(RULE, PatientName="Doe^John").PatientName) == EXPECTED


EXPECTED = "Divigunube^Jarenihiva"


@shared
@given(one=names, other=names)
def test_equal_exactly_where_the_names_are(apply, one, other):
    first, second = (str(apply(RULE, PatientName=name).PatientName) for name in (one, other))
    assert (first == second) is (one == other)
    assert re.fullmatch(r"[A-Z][a-z]{9}\^[A-Z][a-z]{9}", first)


@pytest.mark.parametrize(
    "same", ["DOE^JOHN", " Doe^John ", "Doe^ John^^^", "Doe^John=山田^太郎", "Doe^John=="]
)
def test_the_way_of_writing_makes_no_difference(apply, same):
    plain, other = (
        apply(RULE, SpecificCharacterSet="ISO_IR 192", PatientName=PersonName(name)).PatientName
        for name in ("Doe^John", same)
    )
    assert plain == other


@pytest.mark.parametrize("other", ["John^Doe", "Doe", "Doe^John^M", "=山田^太郎", "Doe^^John"])
def test_other_names_are_others(apply, other):
    plain, changed = (
        apply(RULE, SpecificCharacterSet="ISO_IR 192", PatientName=PersonName(name)).PatientName
        for name in ("Doe^John", other)
    )
    assert plain != changed


def test_a_person_has_one_name_in_all_elements_but_not_in_all_domains(apply):
    done = apply(
        RULE,
        "REPLACE ReferringPhysicianName func:hash_name",
        "REPLACE OperatorsName func:hash_name domain=staff",
        PatientName="Doe^John",
        ReferringPhysicianName="DOE^JOHN",
        OperatorsName=["Doe^John", "", "Roe^Jane"],
    )
    assert done.PatientName == done.ReferringPhysicianName
    assert done.PatientName != done.OperatorsName[0]
    assert len(set(done.OperatorsName)) == 3
    assert done.OperatorsName[1] == ""


@pytest.mark.parametrize("empty", ["", "^^", "="])
def test_nobody_stays_nobody(apply, empty):
    assert apply(RULE, PatientName=empty).PatientName == ""

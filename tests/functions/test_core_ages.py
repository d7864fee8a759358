"""core.age_cap and core.round_age."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deid_core import RecipeError

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.mark.parametrize(
    ("options", "age", "expected"),
    [
        ("", "089Y", "089Y"),
        ("", "090Y", "090Y"),
        ("", "091Y", "090Y"),
        ("", "999Y", "090Y"),
        ("", "999M", "999M"),
        ("", "999D", "999D"),
        ("", "45Y", "45Y"),
        ("", "95y", "090Y"),
        ("cap=18", "215M", "215M"),
        ("cap=18", "216M", "018Y"),
        ("cap=18", "939W", "939W"),
        ("cap=18", "940W", "018Y"),
        ("cap=2", "730D", "730D"),
        ("cap=2", "731D", "002Y"),
        ("", "", ""),
        ("", "95", ""),
        ("", "SECRET", ""),
        ("", "0095Y", ""),
    ],
)
def test_capped(apply, options, age, expected):
    assert (
        apply(f"REPLACE PatientAge func:age_cap {options}", PatientAge=age).PatientAge == expected
    )


@pytest.mark.parametrize(
    ("options", "age", "expected"),
    [
        ("", "042Y", "040Y"),
        ("", "043Y", "045Y"),
        ("to=10", "045Y", "050Y"),
        ("to=10 direction=down", "049Y", "040Y"),
        ("to=10 direction=up", "041Y", "050Y"),
        ("to=10 direction=up", "040Y", "040Y"),
        ("", "014M", "000Y"),
        ("to=1", "018M", "002Y"),
        ("to=1 direction=down", "105W", "002Y"),
        ("to=1 direction=up", "001D", "001Y"),
        ("to=7 direction=up", "999Y", "999Y"),
        ("", "", ""),
        ("", "SECRET", ""),
    ],
)
def test_rounded(apply, options, age, expected):
    done = apply(f"REPLACE PatientAge func:round_age {options}", PatientAge=age)
    assert done.PatientAge == expected


@shared
@given(number=st.integers(0, 999), unit=st.sampled_from("DWMY"), cap=st.integers(1, 999))
def test_no_age_is_above_the_cap_and_capping_twice_changes_nothing(apply, number, unit, cap):
    rule = f"REPLACE PatientAge func:age_cap cap={cap}"
    once = apply(rule, PatientAge=f"{number:03d}{unit}").PatientAge
    in_a_year = {"D": 365.25, "W": 365.25 / 7, "M": 12, "Y": 1}
    assert int(once[:3]) / in_a_year[once[3]] <= cap
    assert apply(rule, PatientAge=once).PatientAge == once


@shared
@given(number=st.integers(0, 994), to=st.integers(1, 30))
def test_the_nearest_group_is_at_most_half_a_group_away(apply, number, to):
    rule = f"REPLACE PatientAge func:round_age to={to}"
    rounded = int(apply(rule, PatientAge=f"{number:03d}Y").PatientAge[:3])
    assert rounded == 999 or (rounded % to == 0 and abs(rounded - number) <= to / 2)


def test_in_a_chain(apply):
    rules = ["REPLACE PatientAge func:round_age to=4", "REPLACE PatientAge func:age_cap"]
    assert apply(*rules, PatientAge="103Y").PatientAge == "090Y"


@pytest.mark.parametrize("rule", ["PatientAge func:age_cap cap=0", "PatientBirthDate func:age_cap"])
def test_mistakes(engine, rule):
    with pytest.raises(RecipeError, match="age_cap"):
        engine(f"REPLACE {rule}")

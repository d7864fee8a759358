"""The function of the plugin, as recipes call it."""

import pytest

from deid_core.testing import assert_unchanged_but, make_dataset, recipe_of


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("greet", "Hello PatientComments"),
        ("hello.greet greeting=Hi", "Hi PatientComments"),
        ('greet greeting="Good day"', "Good day PatientComments"),
    ],
)
def test_a_greeting(run_function, call, expected):
    assert run_function(call, "what was there", element="PatientComments").value == expected


def test_it_reaches_into_sequences(apply_recipe):
    before = make_dataset(
        PatientName="Simpson^Homer", ReferencedPatientSequence=[{"PatientName": "Krusty"}]
    )
    after = apply_recipe(recipe_of("REPLACE PatientName func:greet"), before)
    assert after.dataset.ReferencedPatientSequence[0].PatientName == "Hello PatientName"
    assert_unchanged_but(before, after, "PatientName", "ReferencedPatientSequence__0__PatientName")

"""The field form `acme:`."""

import pytest

from deid_core import RecipeError
from deid_core.testing import assert_unchanged_but, make_dataset, recipe_of

PACS = '(0033,"ACME PACS 2.1",10)'
OTHER = '(0033,"OTHER",10)'


@pytest.fixture
def before():
    return make_dataset(
        {PACS: ("LO", "ward 7"), OTHER: ("LO", "kept")},
        InstitutionName="St. Elsewhere",
        OperatorsName="Krusty",
        Modality="MR",
        ReferencedStudySequence=[{"StationName": "MR7", "ReferringPhysicianName": "Hibbert"}],
    )


@pytest.mark.parametrize(
    ("group", "changed"),
    [
        ("site-fields", [PACS, "InstitutionName", "ReferencedStudySequence__0__StationName"]),
        ("STAFF", ["OperatorsName", "ReferencedStudySequence__0__ReferringPhysicianName"]),
    ],
)
def test_a_group_is_selected_at_every_depth(apply_recipe, before, group, changed):
    result = apply_recipe(recipe_of(f"BLANK acme:{group}"), before)
    assert sorted(edit.path for edit in result.edits) == sorted(changed)
    assert_unchanged_but(before, result, *changed)


def test_a_group_that_there_is_not_is_a_mistake_of_the_recipe(apply_recipe, before):
    with pytest.raises(RecipeError, match="there are site-fields and staff"):
        apply_recipe(recipe_of("BLANK acme:patients"), before)

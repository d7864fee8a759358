"""The shipped recipes are what the scripts make out of the tables."""

from importlib.resources import files

from deid_core import DeidRecipe
from deid_core.recipe.find import shipped_names
from deid_core.recipe.profiles import OPTIONS, PROFILES


def test_the_shipped_recipes_are_what_the_script_makes(makers):
    made = makers("make_profiles").recipes()
    folder = files("deid_core.recipe") / "shipped" / "ps3.15"
    shipped = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}
    assert shipped == {f"{name}.dicom": text for name, text in made.items()}, (
        "run: python scripts/make_profiles.py"
    )


def test_every_one_of_them_has_a_name():
    named = {name for name in shipped_names() if name.startswith("ps3.15/")}
    assert named == {f"ps3.15/{name}" for name in (*PROFILES, *OPTIONS)}
    for name in named:
        assert DeidRecipe(name).sources == (name,)

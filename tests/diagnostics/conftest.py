"""Recipes of the lines given, and what is found in them."""

import pytest

from deid_core.diagnostics.diagnose import diagnose
from deid_core.plan.binding import Names
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Registry


@pytest.fixture
def findings():
    """What is found in a recipe of the lines given: under %header, unless they start a section."""

    def find(*lines, names=Names(), **options):  # noqa: B008 - frozen
        head = ["FORMAT dicom"] if lines[0].startswith("%") else ["FORMAT dicom", "%header"]
        recipe = DeidRecipe.from_text("\n".join([*head, *lines]), "r")
        return diagnose(recipe, Registry.installed(), names, **options)

    return find


@pytest.fixture
def mistakes_told(tmp_path):
    """The mistakes of a recipe of the lines given, as the command line has them."""

    def find(*lines):
        path = tmp_path / "r.dicom"
        path.write_text("\n".join(["FORMAT dicom", *lines]))
        registry = Registry.installed()
        return diagnose(DeidRecipe.to_compile(path, registry=registry), registry, Names())

    return find


@pytest.fixture
def codes(findings):
    """The codes of what is found, with the text of the line that each is about."""

    def find(*lines, **options):
        found = findings(*lines, **options)
        return [(one.code, one.span.text if one.span else None) for one in found]

    return find

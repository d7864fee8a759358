"""The hooks by which plugins offer functions, field forms and recipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from deid_core import (
    ArgumentError,
    Deidentifier,
    DeidRecipe,
    PluginError,
    Registry,
    hookimpl,
    replace_identifiers,
)

TRIAL = "FORMAT dicom\n%header\nBLANK PatientName\n"


class Acme:
    deid_interface = "1"

    @hookimpl
    def deid_register_functions(self, register):
        register(lambda field: "X", "crossed")

    @hookimpl
    def deid_register_selectors(self, register):
        register("named", lambda expression: lambda element: element.keyword == expression)

    @hookimpl
    def deid_register_recipes(self, register):
        register("trial-7", TRIAL)


def test_deid_register_functions_offers_a_function(registry_of, recipe, patient):
    registry = registry_of(acme=Acme())
    with Deidentifier(recipe("REPLACE PatientID func:acme.crossed"), registry) as engine:
        assert engine.apply(patient).dataset.PatientID == "X"


@pytest.mark.parametrize("form", ["named", "acme.named"])
def test_deid_register_selectors_offers_a_field_form(registry_of, recipe, patient, form):
    with Deidentifier(recipe(f"BLANK {form}:PatientID"), registry_of(acme=Acme())) as engine:
        result = engine.apply(patient).dataset
    assert result.PatientID == ""
    assert result.OtherPatientIDsSequence[0].PatientID == ""
    assert result.PatientName == "Simpson^Homer"


def test_deid_register_recipes_offers_a_recipe_by_name(registry_of):
    recipe = DeidRecipe("acme/trial-7", registry=registry_of(acme=Acme()))
    assert recipe.sources == ("acme/trial-7",)
    assert recipe.get_actions() == [{"action": "BLANK", "field": "PatientName"}]


def test_a_recipe_that_a_plugin_brings_goes_with_files(registry_of, tmp_path):
    own = tmp_path / "own.dicom"
    own.write_text("FORMAT dicom\n%header\nBLANK PatientID\n")
    recipe = DeidRecipe(["acme/trial-7", own], registry=registry_of(acme=Acme()))
    assert [action["field"] for action in recipe.get_actions()] == ["PatientName", "PatientID"]


def test_replace_identifiers_takes_a_recipe_of_its_registry(registry_of, patient):
    (output,) = replace_identifiers(
        patient, deid="acme/trial-7", registry=registry_of(acme=Acme()), save=False
    )
    assert output.PatientName == ""


def test_a_file_of_that_path_comes_first(registry_of, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("acme").mkdir()
    Path("acme/trial-7").write_text("FORMAT dicom\n%header\nBLANK PatientID\n")
    recipe = DeidRecipe("acme/trial-7", registry=registry_of(acme=Acme()))
    assert recipe.get_actions() == [{"action": "BLANK", "field": "PatientID"}]


def test_a_path_object_is_never_a_plugins_recipe(registry_of):
    with pytest.raises(ArgumentError, match="no such file"):
        DeidRecipe(Path("acme/trial-7"), registry=registry_of(acme=Acme()))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("acme/trial-8", "did you mean acme/trial-7"),
        ("acne/trial-7", "did you mean acme/trial-7"),
        ("acme/trial-7.dicom", "there is no such file"),
        ("nobody/anything", "there is no plugin nobody"),
    ],
)
def test_a_recipe_that_nobody_brings_is_answered(registry_of, name, told):
    with pytest.raises(ArgumentError, match="can't be found") as caught:
        DeidRecipe(name, registry=registry_of(acme=Acme()))
    assert told in str(caught.value)


def test_without_a_registry_installed_plugins_are_asked():
    with pytest.raises(ArgumentError, match=r"plugin uid \(deid-core .*offers no uid/trial"):
        DeidRecipe("uid/trial")


def test_a_recipe_may_be_a_file_that_the_package_brings(registry_of, tmp_path):
    file = tmp_path / "trial.dicom"
    file.write_text(TRIAL)

    class Filed:
        @hookimpl
        def deid_register_recipes(self, register):
            register("trial", file)

    registry = registry_of(filed=Filed())
    assert DeidRecipe("filed/trial", registry=registry).get_actions("BLANK")
    file.unlink()
    with pytest.raises(PluginError, match="recipe filed/trial can't be read: No such file"):
        DeidRecipe("filed/trial", registry=registry)


def test_mistakes_of_a_plugins_recipe_are_told_with_its_name(registry_of):
    class Wrong:
        @hookimpl
        def deid_register_recipes(self, register):
            register("wrong", "FORMAT dicom\n%header\nBLANK PatintName\n")

    with pytest.raises(Exception, match=r"wrong/wrong:3:7: PatintName is not a DICOM keyword"):
        DeidRecipe("wrong/wrong", registry=registry_of(wrong=Wrong()))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a/b", TRIAL), "can't name a recipe"),
        (("trial.7", TRIAL), "can't name a recipe"),
        (("trial", "trial-7.dicom"), "a str is the recipe's text"),
        (("trial", Path("no/such.dicom")), "there is no file"),
        (("trial", 7), "is a int, neither text nor file"),
    ],
)
def test_a_malformed_recipe_is_refused(arguments, told):
    class Wrong:
        @hookimpl
        def deid_register_recipes(self, register):
            register(*arguments)

    with pytest.raises(PluginError, match=told):
        Registry().register(Wrong())


@pytest.mark.parametrize("name", ["contains", "Select", "func", "a b", "a:b", ""])
def test_a_selector_can_not_take_a_form_of_the_language(name):
    class Wrong:
        @hookimpl
        def deid_register_selectors(self, register):
            register(name, lambda expression: lambda element: True)

    with pytest.raises(PluginError, match="can't name a selector"):
        Registry().register(Wrong())


def test_what_can_not_be_called_is_no_selector():
    class Wrong:
        @hookimpl
        def deid_register_selectors(self, register):
            register("site", "contains:Name")

    with pytest.raises(PluginError, match="selector site is a str"):
        Registry().register(Wrong())


@pytest.mark.parametrize("hook", ["deid_register_selectors", "deid_register_recipes"])
def test_a_name_is_registered_once(hook):
    class Twice:
        @hookimpl
        def deid_register_selectors(self, register):
            for _ in range(1 + hook.endswith("selectors")):
                register("one", lambda expression: lambda element: True)

        @hookimpl
        def deid_register_recipes(self, register):
            for _ in range(1 + hook.endswith("recipes")):
                register("one", TRIAL)

    with pytest.raises(PluginError, match=r"Twice.one is registered twice"):
        Registry().register(Twice())


def test_a_registry_lists_what_its_plugins_offer(registry_of):
    registry = registry_of(acme=Acme())
    assert list(registry.functions()) == ["acme.crossed"]
    assert list(registry.selectors()) == ["acme.named"]
    assert list(registry.recipes()) == ["acme/trial-7"]
    (info,) = registry.plugins()
    assert (info.functions, info.selectors, info.recipes) == (
        ("crossed",),
        ("named",),
        ("trial-7",),
    )
    assert info.hooks == (
        "deid_register_functions",
        "deid_register_selectors",
        "deid_register_recipes",
    )

"""Functions of plugins, run by themselves; and registries with one plugin alone."""

from __future__ import annotations

import traceback

import pytest

import deid_plugins_uid
from deid_core import KEEP, REMOVE, PluginError, RecipeError, RuleError, hookimpl
from deid_core.testing import KEY, apply_recipe, make_dataset, recipe_of, registry_of, run_function


class Acme:
    deid_interface = "1"

    @hookimpl
    def deid_register_functions(self, register):
        register(initials, vrs={"PN"}, pure=True)
        for function in (subject, chosen, is_long, ward, kind_of, goes_wrong):
            register(function)

    @hookimpl
    def deid_register_recipes(self, register):
        register("trial", "FORMAT dicom\n%header\nREPLACE PatientName func:acme.initials\n")


def initials(field, separator: str = ""):
    return separator.join(part[:1] for part in str(field.value).split("^"))


def subject(field, context, length: int = 8):
    return context.derive("subject", str(field.value)).hex()[:length]


def chosen(item, context):
    return {"keep": KEEP, "remove": REMOVE}.get(item["wish"], context.variables["site"])


def is_long(field):
    return len(str(field.value)) > 4


def ward(dataset):
    return dataset.InstitutionName


def kind_of(field):
    return f"{field.vr} {type(field.value).__name__}"


def goes_wrong(field):
    raise LookupError(f"no {field.value}")


@pytest.fixture
def registry():
    acme = Acme()
    acme.__name__ = "acme"
    return registry_of(acme)


@pytest.fixture
def run(registry):
    return lambda call, value, **options: run_function(call, value, registry=registry, **options)


def test_a_function_gives_a_value(run):
    done = run("initials separator=.", "Simpson^Homer", element="PatientName")
    assert done.value == "S.H"
    assert (done.removed, done.kept) == (False, False)
    (edit,) = done.result.edits
    assert edit.path == "PatientName"


def test_the_key_of_tests_is_always_the_same(run):
    first, second = (run("acme.subject length=16", "742").value for _ in range(2))
    assert first == second
    assert len(first) == 16
    assert run("subject length=16", "742", key=b"another key than that").value != first
    assert len(KEY) >= 16


def test_items_and_variables_reach_it(run):
    assert run("chosen", "a", item={"wish": ""}, variables={"site": "7"}).value == "7"
    kept = run("chosen", "a", item={"wish": "keep"}, variables={"site": "7"})
    assert (kept.value, kept.kept, kept.removed) == ("a", True, False)
    removed = run("chosen", "a", item={"wish": "remove"}, variables={"site": "7"})
    assert (removed.value, removed.kept, removed.removed) == (None, False, True)


def test_a_condition_is_run_by_a_remove(run):
    assert run("is_long", "12345", action="REMOVE").removed
    assert run("is_long", "123", action="REMOVE").kept


def test_other_elements_stand_around_it(run):
    assert run("ward", "a", around={"InstitutionName": "St. Elsewhere"}).value == "St. Elsewhere"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"vr": "SH"}, "SH str"),
        ({"vr": "UT"}, "UT str"),
        ({"element": "PatientName", "vr": "LO"}, "LO str"),
        ({"element": "(0010,1010)"}, "AS str"),
        ({"element": '(0029,"ACME 1.0",10)', "vr": "LT"}, "LT str"),
    ],
)
def test_the_value_has_the_vr_that_is_asked_for(run, options, told):
    assert run("kind_of", "010Y", **options).value == told


def test_a_rule_that_does_not_compile_is_told(run):
    with pytest.raises(RecipeError, match="has no option seperator"):
        run("initials seperator=.", "a", element="PatientName")
    with pytest.raises(RecipeError, match="initials is for PN"):
        run("initials", "a", element="PatientID")
    with pytest.raises(RecipeError, match="nobody"):
        run("nobody", "a")


def test_a_function_that_fails_shows_where(run):
    with pytest.raises(RuleError, match="func:goes_wrong raised LookupError") as caught:
        run("goes_wrong", "742")
    assert isinstance(caught.value.__cause__, LookupError)
    (*_, last) = traceback.extract_tb(caught.value.__cause__.__traceback__)
    assert last.name == "goes_wrong"


def test_a_recipe_goes_by_its_name_or_is_given(registry):
    dataset = make_dataset(PatientName="Simpson^Homer")
    named = apply_recipe("acme/trial", dataset, registry=registry)
    assert named.dataset.PatientName == "SH"
    rules = recipe_of("REPLACE PatientName func:initials separator=-")
    assert apply_recipe(rules, dataset, registry=registry).dataset.PatientName == "S-H"
    assert dataset.PatientName == "Simpson^Homer"


def test_a_registry_has_the_plugins_asked_for_and_no_others():
    assert {f.plugin for f in registry_of("uid").functions().values()} == {"uid"}
    both = registry_of("deid-core").functions().values()
    assert {function.plugin for function in both} >= {"core", "uid"}
    by_hand = registry_of(deid_plugins_uid).functions()
    assert "deid_plugins_uid.generate_uid" in by_hand
    assert not any(name.startswith("core.") for name in by_hand)


def test_a_plugin_that_can_not_be_had_is_told(monkeypatch):
    with pytest.raises(PluginError, match="no installed package has a plugin nobody"):
        registry_of("nobody")
    monkeypatch.setenv("DEID_CORE_PLUGINS_BLOCK", "uid")
    with pytest.raises(PluginError, match="plugin uid is blocked: it is on the block-list"):
        registry_of("uid")

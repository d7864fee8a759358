"""Registries that are filled by hand, and the names in them."""

from __future__ import annotations

import pytest

import deid_core
import deid_plugins_uid
from deid_core import (
    AmbiguousFunctionError,
    ArgumentError,
    PluginError,
    Registry,
    UnknownFunctionError,
    hookimpl,
)


def initials(field):
    return "X"


class Acme:
    @hookimpl
    def deid_register_functions(self, register):
        register(initials, vrs={"PN"})
        register(initials, "again", pure=True)


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    registry.register(deid_plugins_uid, "uid")
    registry.register(Acme(), "acme")
    registry.register_function(lambda field: 1, "one")
    return registry


def test_an_empty_registry_has_nothing():
    assert Registry().functions() == {}
    assert Registry().plugins() == []
    assert Registry().by_hand == ()
    with pytest.raises(UnknownFunctionError, match="no plugin offers a function generate_uid"):
        Registry().resolve("generate_uid")


def test_functions_are_sorted_by_full_name(registry: Registry):
    names = list(registry.functions())
    assert names == sorted(names)
    assert {"acme.again", "acme.initials", "one", "uid.generate_uid"} <= set(names)
    assert registry.functions()["acme.again"].pure
    assert registry.functions()["acme.initials"].vrs == {"PN"}
    assert all(f.full_name == name for name, f in registry.functions().items())


def test_bare_and_full_names(registry: Registry):
    assert registry.resolve("initials") is registry.resolve("acme.initials")
    assert registry.resolve("one").full_name == "one"


def test_a_bare_name_that_is_also_registered_by_hand_is_ambiguous(registry: Registry):
    registry.register_function(initials)
    with pytest.raises(AmbiguousFunctionError, match=r"acme\.initials, initials") as caught:
        registry.resolve("initials")
    assert caught.value.candidates == ("acme.initials", "initials")
    assert registry.resolve("acme.initials").plugin == "acme"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("generate_uuid", "generate_uid"),
        ("Initials", "initials"),
        ("on", "one"),
        ("uid.generat_uid", "uid.generate_uid"),
        ("acmee.initials", "acme.initials"),
    ],
)
def test_what_is_misspelt_is_answered_with_a_suggestion(
    registry: Registry, name: str, suggestion: str
):
    with pytest.raises(UnknownFunctionError, match=name) as caught:
        registry.resolve(name)
    assert suggestion in caught.value.suggestions
    assert suggestion in str(caught.value)


@pytest.mark.parametrize("name", ["", ".", "a.b.c", "uid.", ".generate_uid"])
def test_no_name_at_all_is_an_unknown_function(registry: Registry, name: str):
    with pytest.raises(UnknownFunctionError):
        registry.resolve(name)


def test_names_are_given_once(registry: Registry):
    with pytest.raises(ArgumentError, match="acme is registered already"):
        registry.register(Acme(), "acme")
    with pytest.raises(ArgumentError, match="one is registered already"):
        registry.register_function(initials, "one")
    with pytest.raises(ArgumentError, match="name a plugin"):
        registry.register(Acme(), "a.b")


def test_a_plugin_goes_by_its_own_name_where_none_is_given():
    registry = Registry()
    registry.register(deid_plugins_uid)
    registry.register(Acme())
    assert [p.name for p in registry.plugins()] == ["Acme", "deid_plugins_uid"]
    assert [str(p.status) for p in registry.plugins()] == ["loaded", "loaded"]
    assert registry.by_hand == ("Acme", "deid_plugins_uid")
    assert registry.fingerprints() == ()


@pytest.mark.parametrize("lists", [{"allow": "uid"}, {"block": "uid"}])
def test_a_text_is_no_list_of_plugins(lists: dict[str, str]):
    with pytest.raises(ArgumentError, match="lists of names"):
        Registry.installed(**lists)


def test_a_malformed_plugin_is_refused_at_once_and_leaves_nothing():
    class Broken:
        @hookimpl
        def deid_register_functions(self, register):
            register(initials)
            register(min)

    registry = Registry()
    with pytest.raises(PluginError, match=r"plugin Broken .*Broken\.min"):
        registry.register(Broken())
    assert registry.plugins() == []
    assert registry.functions() == {}


def test_a_hook_of_a_later_version_may_be_declared_optional():
    class Tomorrow(Acme):
        @hookimpl(optionalhook=True)
        def deid_of_tomorrow(self):
            pass

    registry = Registry()
    registry.register(Tomorrow())
    assert "Tomorrow.initials" in registry.functions()


def test_every_public_name_can_be_had():
    assert set(deid_core.__all__) <= set(dir(deid_core))
    for name in deid_core.__all__:
        assert getattr(deid_core, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = deid_core.no_such_name

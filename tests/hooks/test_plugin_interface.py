"""The version of the plugin interface that plugins state."""

from __future__ import annotations

import pytest

from deid_core import PluginError, Registry, hookimpl


def plugin(stated=None, on_hook=None):
    class Acme:
        @hookimpl
        def deid_register_functions(self, register):
            register(lambda field: 1, "one")

    if stated is not None:
        Acme.deid_interface = stated
    if on_hook is not None:
        Acme.deid_register_functions.deid_interface = on_hook
    return Acme()


@pytest.mark.parametrize("arguments", [{"stated": "1"}, {"on_hook": "1"}])
def test_a_plugin_for_this_version_is_taken(arguments):
    registry = Registry()
    registry.register(plugin(**arguments))
    (info,) = registry.plugins()
    assert info.interface == "1"
    assert info.notes == ()


def test_one_that_states_none_is_taken_with_a_note():
    registry = Registry()
    registry.register(plugin())
    (info,) = registry.plugins()
    assert info.interface is None
    assert len(info.notes) == 1
    assert 'add deid_interface = "1"' in info.notes[0]


@pytest.mark.parametrize(
    "arguments", [{"stated": "2"}, {"on_hook": "2"}, {"stated": "1", "on_hook": "2"}]
)
def test_one_for_another_version_is_refused(arguments):
    with pytest.raises(PluginError, match="written for version 2 of the plugin interface"):
        Registry().register(plugin(**arguments))


def test_the_version_is_looked_at_before_the_hooks():
    class Tomorrow:
        deid_interface = "2"

        @hookimpl
        def deid_of_tomorrow(self):
            pass

    with pytest.raises(PluginError, match="written for version 2"):
        Registry().register(Tomorrow())


def test_a_version_is_a_text():
    with pytest.raises(PluginError, match='write deid_interface = "1"'):
        Registry().register(plugin(1))

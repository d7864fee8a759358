"""The plugin acme: functions, a field form, and the recipes of the hospital's trials."""

from importlib.resources import files

from deid_core import Register, RegisterRecipe, RegisterSelector, hookimpl
from deid_plugin_acme.functions import check_subject, protocol, subject
from deid_plugin_acme.selectors import own_elements

deid_interface = "1"

RECIPES = files("deid_plugin_acme") / "recipes"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """``func:acme.subject`` and ``func:acme.protocol``."""
    register(subject, vrs={"LO", "PN"}, pure=True, check=check_subject)
    register(protocol, vrs={"LO"}, pure=True)


@hookimpl
def deid_register_selectors(register: RegisterSelector) -> None:
    """``acme:site-fields`` and ``acme:staff``."""
    register("acme", own_elements)


@hookimpl
def deid_register_recipes(register: RegisterRecipe) -> None:
    """``acme/trial-7`` and ``acme/in-house``."""
    register("trial-7", RECIPES / "trial-7.dicom")
    register("in-house", RECIPES / "in-house.dicom")

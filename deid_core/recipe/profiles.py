"""The shipped profile of PS3.15 Annex E and its options, as layers under a recipe of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deid_core.errors import ArgumentError
from deid_core.recipe.mistakes import did_you_mean
from deid_core.recipe.recipe import DeidRecipe

if TYPE_CHECKING:
    from deid_core.registry import Registry

PROFILES = ("basic",)

OPTIONS = (
    "retain-uids",
    "retain-institution-identity",
    "retain-device-identity",
    "retain-patient-characteristics",
    "retain-safe-private",
    "clean-descriptors",
    "clean-graphics",
    "retain-full-dates",
    "retain-modified-dates",
    "clean-structured-content",
    "accept-encapsulated-document",
    "accept-media-directory",
    "accept-burned-in",
)
"""In the order in which they lie over each other: dates come behind the others, for a date that the
device option would keep must be shifted like all others where these are; structured content behind
dates, for a date of birth in a report goes whatever becomes of others."""

_FOLDER = "ps3.15"


def profile_layers(
    profile: str | None,
    options: Sequence[str],
    recipes: Sequence[str],
    registry: Registry | None = None,
) -> list[DeidRecipe]:
    """The layers of a run: profile, options in the order of `OPTIONS`, recipes (as one text).

    A profile and an option are named with or without ``ps3.15/``.  Without a profile, options are
    those of the Basic Profile; without all three, the Basic Profile is the only layer; recipes
    alone are the only layer.

    Mistakes of the recipes are raised when the layers are compiled, all together.  Raises
    ArgumentError for an unknown name, and what else `DeidRecipe` raises.
    """
    names: list[str] = []
    if profile is not None or options or not recipes:
        names.append(_known(profile if profile is not None else PROFILES[0], PROFILES, "profile"))
        wanted = {_known(option, OPTIONS, "option") for option in options}
        names += [option for option in OPTIONS if option in wanted]
    layers = [DeidRecipe(f"{_FOLDER}/{name}", registry=registry) for name in names]
    if recipes:
        layers.append(DeidRecipe.to_compile(recipes, registry=registry))
    return layers


def _known(name: str, names: Sequence[str], kind: str) -> str:
    short = name.removeprefix(f"{_FOLDER}/")
    if short in names:
        return short
    told = f"the {kind}s are: {', '.join(names)}"
    hint = did_you_mean(short, list(names))
    raise ArgumentError("; ".join(filter(None, (f"there is no {kind} {name!r}", hint, told))))

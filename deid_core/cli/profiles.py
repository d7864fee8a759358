"""The options for what a run does: profile, options of the profile, recipes on top."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from deid_core.registry import Registry


def layer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--profile, --option and --recipe; the command gets `layers`, and needs a `registry`."""

    @click.option(
        "--profile",
        metavar="NAME",
        help="The profile of DICOM PS3.15 to de-identify by: basic. It is the default where no "
        "recipe is given.",
    )
    @click.option(
        "--option",
        "options",
        multiple=True,
        metavar="NAME",
        help="An option of the profile, such as retain-device-identity; may be repeated. "
        "`deid-core recipes` lists them as ps3.15/NAME.",
    )
    @click.option(
        "--recipe",
        "recipes",
        multiple=True,
        metavar="RECIPE",
        help="A recipe's file, or the name of one that is shipped, or that a plugin brings "
        "(acme/trial-7); several read as one text. With --profile or --option, it is a layer over "
        "these; without, it is all that is done.",
    )
    @functools.wraps(command)
    def with_layers(
        *arguments: Any,
        registry: Registry,
        profile: str | None,
        options: tuple[str, ...],
        recipes: tuple[str, ...],
        **others: Any,
    ) -> Any:
        from deid_core.recipe.profiles import profile_layers

        layers = profile_layers(profile, options, recipes, registry)
        return command(*arguments, registry=registry, layers=layers, **others)

    return with_layers

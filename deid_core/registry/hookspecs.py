"""The hooks that a plugin may implement, and the markers for them.

A plugin is a module or an object, named by an entry point of the group ``deid_core``.  It marks
its implementations with `hookimpl`, which ``deid_core`` re-exports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

import pluggy

PROJECT = "deid_core"
"""The name that pluggy's markers go by, and the group of the entry points."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Register(Protocol):
    """What `deid_register_functions` is given: takes one function into the registry."""

    def __call__(
        self,
        function: Callable[..., object],
        name: str | None = None,
        *,
        vrs: Collection[str] | None = None,
        pure: bool = False,
    ) -> None:
        """Offer `function` to recipes, under its own name where `name` is None.

        `vrs` restricts it to elements of these VRs.  `pure` declares that its result depends on
        the value, the VR, the options and the key alone, so that results may be remembered; such
        a function may ask for `field`, `value` and `context` only.  PluginError where the
        function can't be used in a recipe.
        """


class Hooks:
    """The specifications; the names and parameters of implementations are checked on loading."""

    @hookspec
    def deid_register_functions(self, register: Register) -> None:
        """Offer functions to recipes, each by one call of `register`.

        A function takes, by name, a subset of ``item``, ``value``, ``field``, ``dicom``,
        ``dataset``, ``context`` and ``extras``; every further parameter is an option of the
        recipe, converted by its annotation.  It returns the new value, or ``REMOVE``, ``BLANK``
        or ``KEEP``.

        >>> from deid_core import Registry, hookimpl
        >>> def initials(field, separator: str = ""):
        ...     return separator.join(part[:1] for part in str(field.value).split("^"))
        >>> class Acme:
        ...     @hookimpl
        ...     def deid_register_functions(self, register):
        ...         register(initials, vrs={"PN"}, pure=True)
        >>> registry = Registry()
        >>> registry.register(Acme(), name="acme")
        >>> registry.resolve("initials").full_name
        'acme.initials'
        """

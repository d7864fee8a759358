"""Field forms that plugins offer: ``name:expression`` in a recipe, a predicate in the plan."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from deid_core.errors import PluginError
from deid_core.interrupts import is_interrupt
from deid_core.registry.names import is_name

BUILT_IN_FORMS = frozenset(
    {
        "contains",
        "startswith",
        "endswith",
        "except",
        "select",
        "fields",
        "values",
        "var",
        "func",
        "deid_func",
    }
)
"""What stands before a colon in the language itself, in any case: no selector has such a name."""


@dataclass(frozen=True, slots=True)
class ElementKind:
    """What an element is, apart from its value: all that a selector can look at.

    `path` is the path of keywords (``Seq__Keyword``, no item numbers; creator form or tag where
    there is no keyword), `tag` the tag as a number, `keyword` empty where the element has none.
    `vr` is the stored VR, or the dictionary's where the element is stored as UN or in implicit VR
    (``US or SS`` where that is ambiguous, PS3.6); `creator` that of a private element's block,
    None for all others.
    """

    path: str
    tag: int
    vr: str
    creator: str | None
    keyword: str


Predicate: TypeAlias = Callable[[ElementKind], bool]
SelectorFunction: TypeAlias = Callable[[str], Predicate]


@dataclass(frozen=True)
class Selector:
    """A field form as the registry offers it; `call` makes a predicate of an expression."""

    name: str
    plugin: str
    call: SelectorFunction
    distribution: str | None
    version: str | None

    @property
    def full_name(self) -> str:
        """``acme.site``."""
        return f"{self.plugin}.{self.name}"

    @property
    def doc(self) -> str:
        """The selector's docstring, its indentation taken off; empty where it has none."""
        return inspect.getdoc(self.call) or ""

    def predicate(self, expression: str) -> Predicate:
        """The predicate for a recipe's expression.

        PluginError where the selector raises (a ValueError's text is shown: it says what is wrong
        with the expression) or gives what can't be called.
        """
        try:
            made = self.call(expression)
        except ValueError as error:
            raise PluginError(
                f"selector {self.full_name} refuses {expression!r}: {error}"
            ) from None
        except BaseException as error:
            if is_interrupt(error):
                raise
            raise PluginError(
                f"selector {self.full_name} failed on {expression!r}: {type(error).__name__}"
            ) from None
        if not callable(made):
            raise PluginError(
                f"selector {self.full_name} gives a {type(made).__name__}, not a predicate"
            )
        return made


def checked_selector(
    name: str, call: SelectorFunction, plugin: str, distribution: str | None, version: str | None
) -> Selector:
    """A selector that can be named in recipes; PluginError where it can't."""
    if not is_name(name) or name.lower() in BUILT_IN_FORMS:
        raise PluginError(
            f"{name!r} can't name a selector: use letters, digits, _ and -, and no form of the "
            f"language ({', '.join(sorted(BUILT_IN_FORMS))})"
        )
    if not callable(call):
        raise PluginError(f"selector {name} is a {type(call).__name__}, which can't be called")
    return Selector(name, plugin, call, distribution, version)

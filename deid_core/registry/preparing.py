"""The part of a function that is told in one call of all values that it will be asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter

from deid_core.errors import PluginError
from deid_core.registry.context import Context


@dataclass(frozen=True)
class Preparation:
    """What a function registered as its `prepare`; `wants` are its parameters but ``values``."""

    function: Callable[..., object]
    wants: frozenset[str]

    def call(
        self, values: Sequence[object], context: Context, options: Mapping[str, object]
    ) -> None:
        """Have the values prepared; what it raises goes through.

        `options` are all of the rule's, defaults included.
        """
        given = {**options, "context": context}
        self.function(values=tuple(values), **{name: given[name] for name in self.wants})


def preparation(
    function: Callable[..., object],
    parameters: Sequence[Parameter],
    options: Collection[str],
    where: str,
) -> Preparation:
    """What a `prepare` of these parameters asks for; `options` are those of its function.

    PluginError where it does not take ``values``, or takes what is neither ``context`` nor an
    option.
    """
    known = {"values", "context", *options}
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        wanted = known
    else:
        named = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        wanted = {p.name for p in parameters if p.kind in named}
    if "values" not in wanted:
        raise PluginError(f"{where} has to take values")
    if wanted - known:
        names = ", ".join(sorted(wanted - known))
        raise PluginError(
            f"{where} can't ask for {names}: it gets values, context and its function's options"
        )
    return Preparation(function, frozenset(wanted - {"values"}))

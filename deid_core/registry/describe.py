"""Reads a callable's signature into a `Function`."""

from __future__ import annotations

import functools
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Collection
from typing import Any

from deid_core.errors import PluginError
from deid_core.registry.functions import PURE_WANTS, RESERVED, Function
from deid_core.registry.names import is_name
from deid_core.registry.options import Option, converter_for
from deid_core.registry.preparing import preparation

_VR = re.compile(r"[A-Z]{2}")


def describe(
    function: Callable[..., object],
    name: str | None = None,
    *,
    plugin: str = "",
    vrs: Collection[str] | None = None,
    pure: bool = False,
    check: Callable[..., object] | None = None,
    prepare: Callable[..., object] | None = None,
    distribution: str | None = None,
    version: str | None = None,
) -> Function:
    """What `function` asks for and which options it takes, read from its signature.

    The name is the function's own where none is given.  PluginError where the function can't
    be used in a recipe: it has no name or no readable signature, it can't be called by keyword,
    or is declared pure and asks for more than a pure function may; or where its `prepare` can't.
    """
    name = _name_of(function) if name is None else name
    where = f"function {plugin + '.' if plugin else ''}{name}"
    if not is_name(name):
        raise PluginError(f"{where}: a name is a word of letters, digits, _ and -")
    parameters = _parameters(function, where)
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    wants = RESERVED if takes_any else RESERVED & {p.name for p in named}
    if pure and not wants <= PURE_WANTS:
        excess = ", ".join(sorted(wants - PURE_WANTS))
        raise PluginError(f"{where}: a pure function can't ask for {excess}")
    if pure and prepare is not None:
        raise PluginError(f"{where}: a pure function has nothing to prepare")
    options = [_option(function, p, where) for p in named if p.name not in RESERVED]
    preparing = f"{where}: its prepare"
    return Function(
        name=name,
        plugin=plugin,
        call=function,
        wants=wants,
        options=types.MappingProxyType({option.name: option for option in options}),
        open_options="extras" in wants,
        vrs=_vrs(vrs, where),
        pure=pure,
        check=check,
        preparation=None
        if prepare is None
        else preparation(
            prepare,
            _parameters(prepare, preparing),
            [option.name for option in options],
            preparing,
        ),
        distribution=distribution,
        version=version,
    )


def _name_of(function: Callable[..., object]) -> str:
    if not callable(function):
        raise PluginError(f"{type(function).__name__} can't be called: it is no function")
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", None)
    if not isinstance(name, str) or name == "<lambda>":
        raise PluginError(
            f"a {type(function).__name__} without a name of its own: register it with name=…"
        )
    return name


def _parameters(function: Callable[..., object], where: str) -> list[inspect.Parameter]:
    if not callable(function):
        raise PluginError(f"{where}: {type(function).__name__} can't be called")
    if inspect.iscoroutinefunction(_innermost(function)):
        raise PluginError(f"{where}: an async function can't be called from a recipe")
    try:
        parameters = list(_signature(function).parameters.values())
    except (TypeError, ValueError):
        raise PluginError(
            f"{where}: its signature can't be read; wrap it in a function of Python"
        ) from None
    for parameter in parameters:
        if parameter.kind is parameter.POSITIONAL_ONLY and parameter.default is parameter.empty:
            raise PluginError(
                f"{where}: {parameter.name} is positional-only, but parameters are given by name"
            )
    if [p.kind for p in parameters] == [inspect.Parameter.VAR_POSITIONAL]:
        raise PluginError(f"{where}: it takes only *{parameters[0].name}; name what it asks for")
    return parameters


def _signature(function: Callable[..., object]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        # Annotations are evaluated on demand there, and those of reserved parameters may name
        # what is imported under TYPE_CHECKING only.
        from annotationlib import Format

        return inspect.signature(function, annotation_format=Format.FORWARDREF)
    return inspect.signature(function)


def _option(function: Callable[..., object], parameter: inspect.Parameter, where: str) -> Option:
    required = parameter.default is parameter.empty
    default = None if required else parameter.default
    try:
        annotation = _resolved(function, parameter.annotation)
        converter = converter_for(annotation, default)
    except PluginError as error:
        raise PluginError(f"{where}, option {parameter.name}: {error}") from None
    return Option(parameter.name, converter, required, default)


def _resolved(function: Callable[..., object], annotation: Any) -> Any:
    """The annotation itself where it is a string, as under ``from __future__ import annotations``.

    One at a time: those of reserved parameters need not be importable at run time.
    """
    if annotation is inspect.Parameter.empty:
        return annotation
    holder = types.SimpleNamespace(__annotations__={"option": annotation})
    try:
        return typing.get_type_hints(
            holder,
            globalns=getattr(_innermost(function), "__globals__", {}),
            include_extras=True,
        )["option"]
    except Exception as error:
        raise PluginError(
            f"its annotation {annotation!r} can't be resolved ({type(error).__name__}); "
            "use names of the module's own level"
        ) from None


def _innermost(function: Callable[..., object]) -> Callable[..., Any]:
    """The function of Python under partials, decorators and callable objects."""
    found: Any = function
    while isinstance(found, functools.partial):
        found = found.func
    if inspect.isclass(found):
        found = found.__init__
    elif not inspect.isroutine(found):
        found = type(found).__call__
    unwrapped: Callable[..., Any] = inspect.unwrap(found)
    return unwrapped


def _vrs(vrs: Collection[str] | None, where: str) -> frozenset[str] | None:
    if vrs is None:
        return None
    if isinstance(vrs, str) or not vrs or not all(_VR.fullmatch(vr) for vr in vrs):
        raise PluginError(f'{where}: vrs are given as a set of VRs, vrs={{"UI"}}')
    return frozenset(vrs)

"""The options of a function: which there are, and how a recipe's text becomes a typed value."""

from __future__ import annotations

import collections.abc
import contextlib
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from deid_core.errors import OptionError, PluginError

_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_FROM_PARTS: dict[Any, Callable[[Sequence[object]], object]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    collections.abc.Sequence: list,
}


@dataclass(frozen=True, slots=True)
class Converter:
    """How option text becomes a value.

    `expected` says what text is taken ("a whole number"); `convert` raises ValueError, whose
    message may say more, on any other text.
    """

    expected: str
    convert: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a function: ``days`` in ``func:jitter days=5``.

    `default` is the function's own default, None where the option is `required`.
    """

    name: str
    converter: Converter
    required: bool
    default: object = None

    def parse(self, text: str, function: str) -> object:
        """The value that `text` stands for; OptionError, naming `function`, where there is none."""
        try:
            return self.converter.convert(text)
        except ValueError as error:
            reason = str(error) or f"expected {self.converter.expected}"
        except Exception as error:
            reason = f"expected {self.converter.expected} ({type(error).__name__})"
        raise OptionError(
            f"option {self.name} of {function} can't be {text!r}: {reason}", self.name
        )

    def __str__(self) -> str:
        if self.required:
            return f"{self.name}: {self.converter.expected}"
        default = self.default.name if isinstance(self.default, Enum) else repr(self.default)
        return f"{self.name}: {self.converter.expected} = {default}"


def converter_for(annotation: Any, default: object = None) -> Converter:
    """The converter that a parameter's resolved annotation asks for.

    `inspect.Parameter.empty` stands for no annotation: then the type of a default that is a
    bool, int or float decides, and else the text itself is the value.  PluginError where option
    text can't be converted to such a type.
    """
    if annotation is inspect.Parameter.empty:
        annotation = type(default) if type(default) in (bool, int, float) else str
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin = get_origin(annotation)
    if origin is Annotated:
        return converter_for(get_args(annotation)[0])
    if origin is Literal:
        return _one_of({str(choice): choice for choice in get_args(annotation)})
    if origin in (Union, types.UnionType):
        return _first_of(get_args(annotation))
    if origin is tuple or annotation is tuple:
        return _tuple_of(get_args(annotation) or (str, ...))
    if (origin or annotation) in _FROM_PARTS:
        return _several(origin or annotation, get_args(annotation))
    if isinstance(annotation, type) and origin is None:
        return _enum(annotation) if issubclass(annotation, Enum) else _constructor(annotation)
    raise PluginError(f"option text can't be converted to {annotation}")


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("expected a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("expected a number") from None


def _truth(text: str) -> bool:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError("expected true or false")


_TEXT = Converter("text", str)
_SIMPLE: dict[Any, Converter] = {
    str: _TEXT,
    Any: _TEXT,
    object: _TEXT,
    int: Converter("whole number", _whole_number),
    float: Converter("number", _number),
    bool: Converter("true|false", _truth),
}


def _one_of(choices: dict[str, object]) -> Converter:
    def convert(text: str) -> object:
        if text not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return choices[text]

    return Converter("|".join(choices), convert)


def _enum(kind: type[Enum]) -> Converter:
    by_value = {str(member.value): member for member in kind}
    return Converter("|".join(kind.__members__), _one_of({**by_value, **kind.__members__}).convert)


def _first_of(kinds: tuple[Any, ...]) -> Converter:
    """A union: the first of its types that takes the text; None has no text of its own."""
    converters = [converter_for(kind) for kind in kinds if kind is not type(None)]
    if len(converters) == 1:
        return converters[0]
    expected = " or ".join(converter.expected for converter in converters)

    def convert(text: str) -> object:
        for converter in converters:
            with contextlib.suppress(ValueError):
                return converter.convert(text)
        raise ValueError(f"expected {expected}")

    return Converter(expected, convert)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def _several(kind: Any, arguments: tuple[Any, ...]) -> Converter:
    item = converter_for(arguments[0] if arguments else str)
    build = _FROM_PARTS[kind]
    return Converter(
        f"{item.expected},…", lambda text: build([item.convert(part) for part in _parts(text)])
    )


def _tuple_of(arguments: tuple[Any, ...]) -> Converter:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = converter_for(arguments[0])
        return Converter(
            f"{item.expected},…", lambda text: tuple(item.convert(part) for part in _parts(text))
        )
    items = [converter_for(argument) for argument in arguments]

    def convert(text: str) -> tuple[object, ...]:
        parts = _parts(text)
        if len(parts) != len(items):
            raise ValueError(f"expected {len(items)} values with commas between them")
        return tuple(item.convert(part) for item, part in zip(items, parts, strict=True))

    return Converter(",".join(item.expected for item in items), convert)


def _constructor(kind: type[Any]) -> Converter:
    """Any other class is given the text, and raises ValueError where it can't take it."""
    if typing.is_typeddict(kind) or kind in (dict, bytes, bytearray, complex, type(None)):
        raise PluginError(f"option text can't be converted to {kind.__name__}")
    return Converter(kind.__name__, kind)

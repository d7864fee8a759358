"""What describe reads from a callable, and what bind makes of a recipe's options."""

from __future__ import annotations

import functools
import pickle
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import pytest

from deid_core.errors import OptionError, PluginError
from deid_core.registry import RESERVED, describe

if TYPE_CHECKING:
    from somewhere_else import Context  # type: ignore[import-not-found]


class Color(Enum):
    RED = "r"
    GREEN = 7


class Even(int):
    """An option type of a plugin: constructor from text, ValueError with a message."""

    def __new__(cls, text: str):
        if int(text) % 2:
            raise ValueError("it is odd")
        return super().__new__(cls, text)


class Fussy:
    def __init__(self, text: str) -> None:
        raise KeyError(text)


def plain(field, days: int, *, sep: str = ","):
    """Plain.

    More.
    """


def typed(field, context: Context, size: Even = 2, mode: Literal["a", "b"] = "a"):
    pass


class Shifter:
    """Shifts."""

    def __call__(self, value, by: float = 0.5):
        return by

    def method(self, item, dicom, far=False, n=3):
        return far


def wrapper(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapped


@pytest.mark.parametrize(
    ("function", "name", "wants", "options"),
    [
        (plain, "plain", {"field"}, ["days", "sep"]),
        (typed, "typed", {"field", "context"}, ["size", "mode"]),
        (wrapper(plain), "plain", {"field"}, ["days", "sep"]),
        (functools.partial(plain, days=3), "plain", {"field"}, ["days", "sep"]),
        (Shifter().method, "method", {"item", "dicom"}, ["far", "n"]),
    ],
)
def test_signatures(function, name, wants, options):
    described = describe(function)
    assert described.name == described.full_name == name
    assert described.wants == wants
    assert list(described.options) == options
    assert not described.open_options
    assert described.call is function


def test_callable_objects_and_lambdas_are_given_a_name():
    described = describe(Shifter(), "shift", plugin="acme", distribution="acme-tools", version="1")
    assert described.full_name == "acme.shift"
    assert described.bind([("by", "2")]) == {"by": 2.0}
    assert described.doc == "Shifts."
    assert describe(lambda: 1, "one").wants == frozenset()


def test_signature_and_docstring_are_for_the_author_of_a_recipe():
    assert describe(plain, plugin="acme").signature == (
        "acme.plain(days: whole number, sep: text = ',')"
    )
    assert describe(functools.partial(plain, days=3)).doc == "Plain.\n\nMore."


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda field: 1, "name"),
        (functools.partial(lambda field: 1), "name"),
        (Shifter(), "name"),
        ("text", "can't be called"),
    ],
)
def test_a_function_without_a_name_is_refused(function, reason):
    with pytest.raises(PluginError, match=reason):
        describe(function)


def positional(field, /):
    pass


def starred(*field):
    pass


async def later(field):
    pass


def mapped(field, table: dict[str, int]):
    pass


def unresolved(field, size: NoSuchType):  # noqa: F821
    pass


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (positional, {}, "positional-only"),
        (starred, {}, r"only \*field"),
        (later, {}, "async"),
        (mapped, {}, "option table.*dict"),
        (unresolved, {}, "option size.*NoSuchType.*NameError"),
        (min, {}, "signature can't be read"),
        ("text", {"name": "f"}, "can't be called"),
        (plain, {"name": "a.b"}, "name"),
        (plain, {"name": ""}, "name"),
        (plain, {"vrs": "UI"}, "vrs"),
        (plain, {"vrs": {"ui"}}, "vrs"),
        (plain, {"vrs": set()}, "vrs"),
        (Shifter().method, {"pure": True}, "pure.*dicom, item"),
        (lambda **kw: 1, {"name": "f", "pure": True}, "pure.*extras"),
    ],
)
def test_what_can_not_be_used_in_a_recipe_is_refused(function, arguments, reason):
    with pytest.raises(PluginError, match=reason) as caught:
        describe(function, **arguments)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_pure_and_vrs_are_kept():
    described = describe(typed, pure=True, vrs=["UI", "LO"])
    assert described.pure
    assert described.vrs == {"UI", "LO"}


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, "5", "5"),
        (int, "-5", -5),
        (float, "1e3", 1000.0),
        (bool, "True", True),
        (bool, "no", False),
        (bool, "1", True),
        (Color, "RED", Color.RED),
        (Color, "r", Color.RED),
        (Color, "7", Color.GREEN),
        (Literal["a", 2], "2", 2),
        (Path, "a/b", Path("a/b")),
        (list[int], "1, 2,3", [1, 2, 3]),
        (list, "a,b", ["a", "b"]),
        (list[str], "", []),
        (tuple[int, ...], "1,2", (1, 2)),
        (tuple[int, str], "1,2", (1, "2")),
        (tuple, "a", ("a",)),
        (frozenset[str], "a,b", frozenset("ab")),
        (int | None, "4", 4),
        (Optional[Color], "RED", Color.RED),  # noqa: UP045
        (int | str, "x", "x"),
        (Annotated[int, "days"], "4", 4),
        (Even, "4", 4),
        ("int", "4", 4),
        ("Annotated[Even | None, 1]", "6", 6),
    ],
)
def test_option_text_becomes_what_the_annotation_says(annotation, text, value):
    bound = _with_option(annotation).bind([("option", text)])["option"]
    assert bound == value
    assert type(bound) is type(value) or isinstance(bound, Even)


@pytest.mark.parametrize(
    ("annotation", "text", "reason"),
    [
        (int, "4.5", "whole number"),
        (float, "x", "a number"),
        (bool, "maybe", "true or false"),
        (Color, "blue", "RED"),
        (Literal["a", "b"], "c", "a, b"),
        (list[int], "1,x", "whole number"),
        (tuple[int, int], "1", "2 values"),
        (int | float, "x", "whole number or number"),
        (Even, "3", "it is odd"),
        (Fussy, "3", r"expected Fussy \(KeyError\)"),
    ],
)
def test_option_text_that_the_type_can_not_take(annotation, text, reason):
    with pytest.raises(OptionError, match=reason) as caught:
        _with_option(annotation).bind([("option", text)])
    assert caught.value.option == "option"
    assert "option" in str(caught.value)
    assert repr(text) in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).option == "option"


def _with_option(annotation):
    def function(field, option):
        pass

    function.__annotations__ = {"option": annotation}
    return describe(function)


def test_without_an_annotation_the_default_decides():
    described = describe(Shifter().method)
    assert described.bind([("far", "yes"), ("n", "4")]) == {"far": True, "n": 4}
    assert describe(lambda a=None, b="x": 1, "f").bind([("a", "1"), ("b", "2")]) == {
        "a": "1",
        "b": "2",
    }


@pytest.mark.parametrize(
    ("options", "option", "reason"),
    [
        ([], "days", "needs option days"),
        ([("dayz", "1")], "dayz", "did you mean days"),
        ([("zzz", "1")], "zzz", "its options are days, sep"),
        ([("field", "1"), ("days", "1")], "field", "no option field"),
        ([("days", "1"), ("days", "2")], "days", "twice"),
    ],
)
def test_options_that_do_not_fit_name_the_option(options, option, reason):
    with pytest.raises(OptionError, match=reason) as caught:
        describe(plain, plugin="acme").bind(options)
    assert caught.value.option == option
    assert "acme.plain" in str(caught.value)


def test_only_given_options_are_bound():
    assert describe(plain).bind([("days", "3")]) == {"days": 3}
    with pytest.raises(OptionError, match="takes none"):
        describe(lambda: 1, "f").bind([("a", "1")])


def deid_style(item, value, field, dicom, extras):
    pass


def with_kwargs(field, days: int = 1, **kwargs):
    pass


def test_functions_that_read_extras_take_any_option_text():
    assert describe(deid_style).wants == RESERVED - {"dataset", "context"}
    assert describe(deid_style).bind([("a", "1"), ("a", "2")]) == {}
    described = describe(with_kwargs)
    assert described.wants == RESERVED
    assert described.bind([("days", "2"), ("other", "x")]) == {"days": 2}
    assert described.signature == "with_kwargs(days: whole number = 1, …)"
    with pytest.raises(OptionError, match="days"):
        described.bind([("days", "x")])

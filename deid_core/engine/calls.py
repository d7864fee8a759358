"""Calling functions: what they ask for is built, what they raise fails the file without a word
of what they said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydicom.dataset import Dataset

from deid_core.engine.elements import Element
from deid_core.engine.fields import Field
from deid_core.engine.view import View
from deid_core.errors import RegistryError, RuleError
from deid_core.interrupts import is_interrupt
from deid_core.plan.rules import BoundRule, FromFunction
from deid_core.registry import DATASETS, Function, RunServices, describe
from deid_core.registry import Field as FieldType

_NAMED = 3
"""How many of the elements that a function edited an error names."""

_DESCRIBED_LIMIT = 1024
_described: dict[Callable[..., object], Function] = {}


class Caller:
    """Calls functions for one dataset: `item` is the file's dict, `view` shows the dataset as the
    rules so far have left it."""

    def __init__(self, item: Mapping[str, object], services: RunServices, view: View) -> None:
        self.item = item
        self.services = services
        self.view = view

    def call(self, source: FromFunction, element: Element, rule: BoundRule) -> object:
        """What the function gives for an element; RuleError where it fails."""
        function, bound = self._function(source, element, rule)
        if function.vrs is not None and element.vr not in function.vrs:
            raise RuleError(
                f"func:{source.name} is not for VR {element.vr}; the form select:VR: selects "
                f"those that it is for ({', '.join(sorted(function.vrs))})",
                path=element.path(),
                span=rule.span,
            )
        field = Field.of(element) if "field" in function.wants else None
        root = self.view.root() if function.wants & DATASETS else None
        arguments = dict(bound)
        for name in function.wants:
            arguments[name] = self._reserved(name, source, function, element, field, root)
        try:
            value = function.call(**arguments)
        except BaseException as error:
            if is_interrupt(error):
                raise
            kind = type(error).__name__
        else:
            edited = self.view.edited(root) if root is not None else []
            if field is not None:
                edited += field.edited()
            if not edited:
                return value
            message = _would_be_lost(source.name, edited)
            raise RuleError(message, path=element.path(), span=rule.span)
        # Raised out here, so that no traceback leads to what the function said.
        raise RuleError(f"func:{source.name} raised {kind}", path=element.path(), span=rule.span)

    def _function(
        self, source: FromFunction, element: Element, rule: BoundRule
    ) -> tuple[Function, Mapping[str, object]]:
        own = self.item.get(source.name) if self.item else None
        if own is None:
            if source.function is None:
                raise RuleError(
                    f"the item has no function '{source.name}', nor has any plugin",
                    path=element.path(),
                    span=rule.span,
                )
            return source.function, source.bound
        try:
            function = _describe(own, source.name)
            bound = function.bind(source.options)
        except RegistryError as error:
            reason = str(error)
        else:
            if source.shows or not function.wants & DATASETS:
                return function, bound
            # The plan was made for the registry's, which does not look at the dataset.
            reason = (
                f"the item's '{source.name}' asks for the dataset, unlike the plugin's function "
                "of that name: announce it by item_names"
            )
        raise RuleError(reason, path=element.path(), span=rule.span)

    def _reserved(
        self,
        name: str,
        source: FromFunction,
        function: Function,
        element: Element,
        field: FieldType | None,
        root: Dataset | None,
    ) -> Any:
        match name:
            case "field":
                return field
            case "item":
                return self.item
            case "value":
                return source.value_text
            case "extras":
                return source.options_text
            case "context":
                return self.services.context(function.plugin)
            case "dicom":
                return root
            case "dataset":
                assert root is not None
                return self.view.around(element, root)
        raise AssertionError(name)


def _would_be_lost(name: str, edited: list[str]) -> str:
    """What is wrong with a function that edited what it was shown."""
    named = ", ".join(edited[:_NAMED])
    if len(edited) > _NAMED:
        named += f" and {len(edited) - _NAMED} more"
    return (
        f"func:{name} edited what it was shown ({named}), and no such edit gets into the output: "
        "return the new value, and write a rule for each other element; edit a copy.deepcopy "
        "where it is for the function's own use"
    )


def _describe(own: object, name: str) -> Function:
    """What an item's function asks for; remembered, for the same one comes with every file."""
    if not callable(own):
        raise RegistryError(f"the item's '{name}' is no function")
    try:
        known = _described.get(own)
    except TypeError:
        return describe(own, name)
    if known is None:
        if len(_described) >= _DESCRIBED_LIMIT:
            _described.clear()
        known = _described[own] = describe(own, name)
    return known

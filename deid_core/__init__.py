"""De-identification of DICOM headers by recipes.

The names of the public interface are imported from their modules when they are first used, so
that importing the package costs little and loads neither pydicom nor any plugin.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deid_core.engine.deidentifier import Deidentifier
    from deid_core.engine.inspection import Inspector
    from deid_core.engine.preview import Preview
    from deid_core.engine.result import Edit, Result, Warn
    from deid_core.errors import (
        AmbiguousFunctionError,
        ArgumentError,
        BusyError,
        DeidError,
        FileError,
        FilesError,
        HeldValueError,
        JournalError,
        LimitError,
        OptionError,
        OutputError,
        ParseError,
        PluginError,
        Problem,
        RecipeError,
        RefusedError,
        RegistryError,
        RuleError,
        Span,
        UnknownFunctionError,
        WorkerError,
    )
    from deid_core.filters.verdict import HeldLabel, Region, Verdict
    from deid_core.outcomes import BLANK, KEEP, REMOVE, Outcome
    from deid_core.recipe.recipe import DeidRecipe
    from deid_core.registry.context import Context, Original
    from deid_core.registry.events import FileEnd, FileStatus, PluginUse, Run, Summary
    from deid_core.registry.field import Field
    from deid_core.registry.hookspecs import (
        Register,
        RegisterRecipe,
        RegisterSelector,
        hookimpl,
    )
    from deid_core.registry.registry import Registry
    from deid_core.registry.selectors import ElementKind
    from deid_core.runs.hooked import HookedRun
    from deid_core.runs.identifiers import get_identifiers
    from deid_core.runs.replace import replace_identifiers
    from deid_core.texts import Changed, each_value, texts_of
    from deid_core.values.dates import shift as shift_dates
    from deid_core.values.dummies import DUMMIES

__all__ = [
    "BLANK",
    "DUMMIES",
    "KEEP",
    "REMOVE",
    "AmbiguousFunctionError",
    "ArgumentError",
    "BusyError",
    "Changed",
    "Context",
    "DeidError",
    "DeidRecipe",
    "Deidentifier",
    "Edit",
    "ElementKind",
    "Field",
    "FileEnd",
    "FileError",
    "FileStatus",
    "FilesError",
    "HeldLabel",
    "HeldValueError",
    "HookedRun",
    "Inspector",
    "JournalError",
    "LimitError",
    "OptionError",
    "Original",
    "Outcome",
    "OutputError",
    "ParseError",
    "PluginError",
    "PluginUse",
    "Preview",
    "Problem",
    "RecipeError",
    "RefusedError",
    "Region",
    "Register",
    "RegisterRecipe",
    "RegisterSelector",
    "Registry",
    "RegistryError",
    "Result",
    "RuleError",
    "Run",
    "Span",
    "Summary",
    "UnknownFunctionError",
    "Verdict",
    "Warn",
    "WorkerError",
    "each_value",
    "get_identifiers",
    "hookimpl",
    "replace_identifiers",
    "shift_dates",
    "texts_of",
]

_HOME = {
    "Changed": "deid_core.texts",
    "each_value": "deid_core.texts",
    "texts_of": "deid_core.texts",
    "Deidentifier": "deid_core.engine.deidentifier",
    "HeldLabel": "deid_core.filters.verdict",
    "Inspector": "deid_core.engine.inspection",
    "Region": "deid_core.filters.verdict",
    "Verdict": "deid_core.filters.verdict",
    "Preview": "deid_core.engine.preview",
    "Edit": "deid_core.engine.result",
    "Result": "deid_core.engine.result",
    "Warn": "deid_core.engine.result",
    "HookedRun": "deid_core.runs.hooked",
    "get_identifiers": "deid_core.runs.identifiers",
    "replace_identifiers": "deid_core.runs.replace",
    "BLANK": "deid_core.outcomes",
    "KEEP": "deid_core.outcomes",
    "REMOVE": "deid_core.outcomes",
    "Outcome": "deid_core.outcomes",
    "DeidRecipe": "deid_core.recipe.recipe",
    "Context": "deid_core.registry.context",
    "Original": "deid_core.registry.context",
    "ElementKind": "deid_core.registry.selectors",
    "Field": "deid_core.registry.field",
    "FileEnd": "deid_core.registry.events",
    "FileStatus": "deid_core.registry.events",
    "PluginUse": "deid_core.registry.events",
    "Run": "deid_core.registry.events",
    "Summary": "deid_core.registry.events",
    "Register": "deid_core.registry.hookspecs",
    "RegisterRecipe": "deid_core.registry.hookspecs",
    "RegisterSelector": "deid_core.registry.hookspecs",
    "hookimpl": "deid_core.registry.hookspecs",
    "Registry": "deid_core.registry.registry",
    "shift_dates": "deid_core.values.dates:shift",
    "DUMMIES": "deid_core.values.dummies",
}
"""Where the public names are at home (`module`, or `module:name`); the others are errors."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, name_there = _HOME.get(name, "deid_core.errors").partition(":")
    found: object = getattr(import_module(module), name_there or name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""What plugins offer to recipes and runs: hooks, discovery, locks, options, services.

This layer knows neither recipes nor plans nor datasets.
"""

from deid_core.registry.admission import Admission
from deid_core.registry.context import Context, Original, RunServices
from deid_core.registry.describe import describe
from deid_core.registry.events import FileEnd, FileStatus, PluginUse, Run, Summary
from deid_core.registry.field import Field
from deid_core.registry.functions import DATASETS, RESERVED, Function
from deid_core.registry.hookspecs import (
    HOOKS,
    Hooks,
    Register,
    RegisterRecipe,
    RegisterSelector,
    hookimpl,
    hookspec,
)
from deid_core.registry.lock import write_lock
from deid_core.registry.options import Option
from deid_core.registry.plugins import PluginInfo, Status
from deid_core.registry.recipes import OfferedRecipe
from deid_core.registry.registry import Registry
from deid_core.registry.selectors import ElementKind, Predicate, Selector

__all__ = [
    "DATASETS",
    "HOOKS",
    "RESERVED",
    "Admission",
    "Context",
    "ElementKind",
    "Field",
    "FileEnd",
    "FileStatus",
    "Function",
    "Hooks",
    "OfferedRecipe",
    "Option",
    "Original",
    "PluginInfo",
    "PluginUse",
    "Predicate",
    "Register",
    "RegisterRecipe",
    "RegisterSelector",
    "Registry",
    "Run",
    "RunServices",
    "Selector",
    "Status",
    "Summary",
    "describe",
    "hookimpl",
    "hookspec",
    "write_lock",
]

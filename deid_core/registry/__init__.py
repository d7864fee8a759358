"""Functions that recipes can name: hooks, discovery, options, and what a run offers to them.

This layer knows neither recipes nor plans nor datasets.
"""

from deid_core.registry.context import Context, RunServices
from deid_core.registry.describe import describe
from deid_core.registry.functions import RESERVED, Function
from deid_core.registry.hookspecs import Hooks, Register, hookimpl, hookspec
from deid_core.registry.options import Option
from deid_core.registry.plugins import PluginInfo, Status
from deid_core.registry.registry import Registry

__all__ = [
    "RESERVED",
    "Context",
    "Function",
    "Hooks",
    "Option",
    "PluginInfo",
    "Register",
    "Registry",
    "RunServices",
    "Status",
    "describe",
    "hookimpl",
    "hookspec",
]

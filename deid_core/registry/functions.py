"""A function that recipes can name: what it asks for, which options it takes, where it is from."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deid_core.errors import OptionError
from deid_core.registry.names import close_to, did_you_mean
from deid_core.registry.options import Option
from deid_core.registry.preparing import Preparation

RESERVED = frozenset({"item", "value", "field", "dicom", "dataset", "context", "extras"})
"""The parameters that the engine gives to a function that names them; all others are options."""

DATASETS = frozenset({"dicom", "dataset"})
"""Those by which a function sees what the rules above its own have left of the dataset."""

PURE_WANTS = frozenset({"field", "value", "context"})
"""What a pure function may ask for; of `context`, it may use `derive` only."""


@dataclass(frozen=True)
class Function:
    """A function as the registry offers it.

    Call it as ``function.call(**injected, **function.bind(options))``, where `injected` holds
    exactly the reserved parameters in `wants`.  `plugin` is the name of the plugin that offers
    it, empty for a function registered by hand.  With `open_options`, options that `options`
    does not declare are taken too: the function reads them out of `extras`.  `vrs` are the VRs
    that it may be used on, None for all.  `pure`: the result depends on the value, the VR, the
    options and the key alone.  `check` is called with all options, and raises ValueError where
    they don't go together.  `preparation` is told of a file's values before the first call.
    """

    name: str
    plugin: str
    call: Callable[..., object]
    wants: frozenset[str]
    options: Mapping[str, Option]
    open_options: bool
    vrs: frozenset[str] | None
    pure: bool
    check: Callable[..., object] | None
    preparation: Preparation | None
    distribution: str | None
    version: str | None

    @property
    def full_name(self) -> str:
        """``uid.generate_uid``; the bare name for a function registered by hand."""
        return f"{self.plugin}.{self.name}" if self.plugin else self.name

    @property
    def signature(self) -> str:
        """The function with its options, as a recipe's author needs to know them."""
        options = [str(option) for option in self.options.values()]
        return f"{self.full_name}({', '.join(options + ['…'] * self.open_options)})"

    @property
    def doc(self) -> str:
        """The function's docstring, its indentation taken off; empty where it has none."""
        function = self.call
        while isinstance(function, functools.partial):
            function = function.func
        return inspect.getdoc(function) or ""

    def bind(self, options: Sequence[tuple[str, str]]) -> dict[str, object]:
        """The options of a recipe's call, converted and checked, as arguments by name.

        OptionError, naming the option, for one that is unknown, given twice, missing, or has
        a text that its type can't take.
        """
        bound: dict[str, object] = {}
        for name, text in options:
            option = self.options.get(name)
            if option is None and self.open_options:
                continue
            if option is None:
                raise OptionError(self._unknown_option(name), name)
            if name in bound:
                raise OptionError(f"option {name} of {self.full_name} is given twice", name)
            bound[name] = option.parse(text, self.full_name)
        for option in self.options.values():
            if option.required and option.name not in bound:
                raise OptionError(
                    f"{self.full_name} needs option {option.name}: add "
                    f"{option.name}=<{option.converter.expected}>",
                    option.name,
                )
        self._check_together(bound)
        return bound

    def completed(self, bound: Mapping[str, object]) -> dict[str, object]:
        """Bound options, and the defaults of the others."""
        defaults = {name: option.default for name, option in self.options.items()}
        return {**defaults, **bound}

    def _check_together(self, bound: Mapping[str, object]) -> None:
        if self.check is None:
            return
        try:
            self.check(**self.completed(bound))
        except ValueError as error:
            raise OptionError(f"options of {self.full_name}: {error}") from None

    def _unknown_option(self, name: str) -> str:
        hint = did_you_mean(close_to(name, self.options))
        if not hint:
            known = ", ".join(self.options)
            hint = f"; its options are {known}" if known else "; it takes none"
        return f"{self.full_name} has no option {name}{hint}"

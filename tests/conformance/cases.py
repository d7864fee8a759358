"""Cases in the form of shared/examples.yaml, read from the specification's files.

`tests/conformance/README.md` says what a case may hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deid_core import Deidentifier, DeidError, DeidRecipe, FileError, RecipeError, Registry

SPEC = Path(__file__).parent / "spec"
EXAMPLES = Path(__file__).parents[1] / "data" / "examples.yaml"


@dataclass(frozen=True)
class Case:
    """`layers` are texts of recipes; `warnings` None: nothing is said of them."""

    subject: str
    name: str
    given: dict[str, Any]
    layers: tuple[str, ...]
    expected: dict[str, Any] | None
    errors: tuple[str, ...]
    when: str | None
    warnings: tuple[str, ...] | None
    item: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    expected_meta: dict[str, Any] = field(default_factory=dict)
    verdict: dict[str, Any] | None = None

    def engine(self) -> Deidentifier:
        """The engine of the case's recipes; RecipeError where they have mistakes."""
        recipes = [DeidRecipe.from_text(text) for text in self.layers]
        return Deidentifier(
            recipes,
            registry=Registry(),
            variables=self.variables,
            item_names=list(self.item),
            **self.flags,
        )

    def item_values(self) -> dict[str, Any]:
        """The file's item, with functions made of what the case says of them."""
        return {name: _offered(name, text) for name, text in self.item.items()}

    def is_expected(self, error: DeidError) -> None:
        """Assert that the error is the one that the case asks for, and quotes no value."""
        assert self.errors, f"unexpected error: {error}"
        assert isinstance(error, RecipeError if self.when == "compile" else FileError)
        missing = [word for word in self.errors if word.lower() not in str(error).lower()]
        assert not missing, f"{missing} not in: {error}"
        self.quotes_nothing(str(error))

    def quotes_nothing(self, message: str) -> None:
        """Assert that a message holds no value of the dataset that the recipe does not hold."""
        recipes = "".join(self.layers)
        for value in _texts(self.given):
            assert len(value) < 5 or value in recipes or value not in message

    def __str__(self) -> str:
        return f"{self.subject}: {self.name}"


_KEYS = {
    *("name", "in", "rules", "layers", "recipe", "out", "error", "when", "warns"),
    *("item", "variables", "flags", "meta", "out_meta", "verdict"),
}


def read_cases(path: Path) -> list[Case]:
    """The cases of a file; one of the specification's says all there is to be warned of."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built
    entries = yaml.load(path.read_text("utf-8"), loader)
    return [_case(path, entry) for entry in entries]


def specification() -> list[Case]:
    """All cases: the contract's worked examples, and those of `spec`."""
    return [case for path in (EXAMPLES, *sorted(SPEC.glob("*.yaml"))) for case in read_cases(path)]


def _case(path: Path, entry: dict[str, Any]) -> Case:
    assert entry.keys() <= _KEYS, f"{entry['name']}: {entry.keys() - _KEYS}"
    error = entry.get("error", [])
    warns = entry.get("warns", None if path == EXAMPLES else [])
    return Case(
        subject=path.stem,
        name=entry["name"],
        given=entry.get("in", {}),
        layers=_layers(entry),
        expected=entry.get("out"),
        errors=(str(error),) if not isinstance(error, list) else tuple(error),
        when=entry.get("when"),
        warnings=None if warns is None else (warns,) if isinstance(warns, str) else tuple(warns),
        item=entry.get("item", {}),
        variables=entry.get("variables", {}),
        flags=dict.fromkeys(entry.get("flags", []), True),
        meta=entry.get("meta", {}),
        expected_meta=entry.get("out_meta", {}),
        verdict=entry.get("verdict"),
    )


def _layers(entry: dict[str, Any]) -> tuple[str, ...]:
    if "recipe" in entry:
        return (entry["recipe"],)
    return tuple(_recipe_text(rules) for rules in entry.get("layers", [entry.get("rules")]))


def _recipe_text(rules: list[str]) -> str:
    header = [] if rules and rules[0].startswith("%") else ["%header"]
    return "\n".join(["FORMAT dicom", *header, *rules])


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _offered(name: str, text: Any) -> Any:
    if re.fullmatch(r"f\d+", name):
        return eval(f"lambda field: {text}", {"deid_core": __import__("deid_core")})
    if text == "raises":

        def raises(field: Any) -> str:
            raise ValueError(field.value)

        return raises
    if text == "none":
        return lambda field: None
    return text

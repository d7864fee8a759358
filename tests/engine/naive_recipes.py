"""Recipes as plain data for the naive reading of the language, and how each is written as text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Exact:
    """A tag, a mask of a repeating group, or a private element by its creator."""

    text: str
    tag: int | None = None
    mask: str | None = None
    private: tuple[int, str, int] | None = None

    def means(self, tag: int, creator: str | None) -> bool:
        if self.private is not None:
            group, name, offset = self.private
            return (tag >> 16, creator, tag & 0xFF) == (group, name, offset) and bool(
                tag >> 8 & 0xFF
            )
        if self.mask is not None:
            digits = f"{tag:08x}"
            odd = tag >> 16 & 1
            return not odd and all(
                m in ("x", d) for m, d in zip(self.mask.lower(), digits, strict=True)
            )
        return tag == self.tag


@dataclass(frozen=True)
class Path:
    """Steps with their item (None: every item); the last step has none."""

    steps: tuple[tuple[Exact, int | None], ...]
    stars: bool = False

    @property
    def text(self) -> str:
        parts = []
        for step, item in self.steps[:-1]:
            parts.append(step.text)
            if item is not None:
                parts.append(str(item))
            elif self.stars:
                parts.append("*")
        return "__".join([*parts, self.steps[-1][0].text])


@dataclass(frozen=True)
class Broad:
    """``ALL``, ``contains:…`` and so on: the kind before the colon, and what follows it."""

    kind: str
    argument: str = ""

    @property
    def text(self) -> str:
        if self.kind == "ALL":
            return "ALL"
        quoted = f'"{self.argument}"' if " " in self.argument else self.argument
        return f"{self.kind}:{quoted}"


Field = Exact | Path | Broad


@dataclass(frozen=True)
class Rule:
    action: str
    field: Field
    value: str | None = None

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.action, self.field.text, self.value)))


@dataclass(frozen=True)
class ListedValues:
    """``FIELD form`` (by is False) or ``SPLIT form``; `by` None is the default separator."""

    field: Field
    split: bool = False
    by: str | None = None
    min_length: int | None = None

    @property
    def text(self) -> str:
        options = []
        if self.by is not None:
            options.append(f'by="{self.by}"')
        if self.min_length is not None:
            options.append(f"minlength={self.min_length}")
        word = "SPLIT" if self.split else "FIELD"
        return f"{word} {self.field.text} {';'.join(options)}".rstrip()


@dataclass(frozen=True)
class Recipe:
    rules: tuple[Rule, ...]
    fields: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    values: dict[str, tuple[ListedValues, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        lines = ["FORMAT dicom"]
        for name, entries in self.fields.items():
            lines += [f"%fields {name}", *(f"FIELD {entry.text}" for entry in entries)]
        for name, listed in self.values.items():
            lines += [f"%values {name}", *(entry.text for entry in listed)]
        return "\n".join([*lines, "%header", *(rule.text for rule in self.rules)])

"""The statements of a recipe, as frozen, typed data: what `parse` yields and `compile` reads.

`language.md` is the contract; every class here is one form of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from deid_core.errors import Problem, Span
from deid_core.recipe.search import Search


class Action(str, Enum):
    """The six actions of %header."""

    ADD = "ADD"
    REPLACE = "REPLACE"
    JITTER = "JITTER"
    BLANK = "BLANK"
    REMOVE = "REMOVE"
    KEEP = "KEEP"

    def __str__(self) -> str:
        return self.value


# ---------------------------------------------------------------- FIELD: which elements


@dataclass(frozen=True, slots=True)
class Tag:
    """One standard element, by keyword, dictionary name or tag: ``PatientID``, ``(0010,0020)``.

    A tag of an odd group that is given by number (``00291010``) is one too: that very number.
    """

    tag: int


@dataclass(frozen=True, slots=True)
class RepeatingTag:
    """A standard's repeating group, ``(60xx,3000)``: a tag is meant when `tag & mask == value`."""

    mask: int
    value: int


@dataclass(frozen=True, slots=True)
class PrivateTag:
    """A private element by its creator, wherever its block lies: ``(0033,"ACME 1.0",1E)``.

    `group` is odd, `creator` without outer white space, `offset` the low byte of the element.
    """

    group: int
    creator: str
    offset: int


ExactField: TypeAlias = Tag | RepeatingTag | PrivateTag


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path: the element, and the item of it that the path goes on in.

    `item` counts from 0; None means every item.  The last step's `item` is always None.
    """

    field: ExactField
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """One place from the root, two steps or more: ``Seq__0__Keyword``."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class All:
    """``ALL``: every element."""


@dataclass(frozen=True, slots=True)
class Matching:
    """``contains:X`` and its kin; `how` is contains, startswith, endswith or except.

    `regex` is compiled with the anchor that `how` asks for (``(?:X)`` anchored at the start for
    startswith, at the end for endswith) and searched, in any case; except negates it.
    """

    how: str
    expression: str
    regex: Search


@dataclass(frozen=True, slots=True)
class SelectVR:
    """``select:VR:TM|DT``."""

    vrs: frozenset[str]


@dataclass(frozen=True, slots=True)
class SelectGroup:
    """``select:group:0018``."""

    group: int


@dataclass(frozen=True, slots=True)
class SelectPrivate:
    """``select:private``: every element of an odd group."""


@dataclass(frozen=True, slots=True)
class InFields:
    """``fields:NAME``: what %fields NAME, or the item's list of that name, selects."""

    name: str


@dataclass(frozen=True, slots=True)
class InValues:
    """``values:NAME``: as a field, elements whose value contains one of the list; as a condition
    of REMOVE, whether the element's value does."""

    name: str


@dataclass(frozen=True, slots=True)
class PluginField:
    """``name:expression`` where no built-in form has the name: a plugin's, or a mistake."""

    name: str
    expression: str


BroadField: TypeAlias = (
    All | Matching | SelectVR | SelectGroup | SelectPrivate | InFields | InValues | PluginField
)
Field: TypeAlias = ExactField | Path | BroadField


# ---------------------------------------------------------------- VALUE: what to put there


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text, quotes around the whole taken off; converted to the element's VR."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """``var:NAME``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """``func:NAME key=value …`` (or ``deid_func:``); `options` in the order written.

    `options_text` is everything after the name, as written (what deid calls `extras`).
    """

    name: str
    options: tuple[tuple[str, str], ...]
    options_text: str


Value: TypeAlias = Text | Variable | Call


# ---------------------------------------------------------------- conditions of REMOVE


@dataclass(frozen=True, slots=True)
class ValueContains:
    """``contains:X``, or ``notcontains:X`` where `negated`; a regular expression, any case."""

    expression: str
    regex: Search
    negated: bool


@dataclass(frozen=True, slots=True)
class ValueEquals:
    """``equals:TEXT``, or ``notequals:TEXT`` where `negated`; literal, any case."""

    text: str
    negated: bool


@dataclass(frozen=True, slots=True)
class ValueEmpty:
    """``empty``: zero length (a sequence never is, in this sense)."""


Condition: TypeAlias = Call | ValueContains | ValueEquals | ValueEmpty | InValues


# ---------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of %header: ``ACTION FIELD [VALUE]``.

    `value` is a Value for ADD, REPLACE and JITTER, a Condition or None for REMOVE, else None.
    The texts are as written, without outer white space and comment (and without the quotes
    around a whole VALUE).
    """

    action: Action
    field: Field
    value: Value | Condition | None
    span: Span
    field_span: Span
    value_span: Span | None
    field_text: str
    value_text: str | None


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A line of %fields: ``FIELD <field form>``."""

    field: Field
    span: Span
    field_span: Span
    field_text: str


@dataclass(frozen=True, slots=True)
class ValuesEntry:
    """A line of %values: ``FIELD <form>`` (`split` False), or ``SPLIT <form> by=…;minlength=…``.

    `by` is the separator as written (None: white space, for person names also ``^`` and ``=``);
    parts shorter than `min_length` characters are dropped (3 unless the recipe says otherwise;
    0 for FIELD).
    """

    field: Field
    split: bool
    by: str | None
    min_length: int
    span: Span
    field_span: Span
    field_text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """``contains|notcontains|equals|notequals|missing|present|empty FIELD [VALUE]``.

    `test` is the word; `alternatives` are the texts of an equals, split at ``|``; `regex` is that
    of a contains.
    """

    test: str
    field: Field
    field_text: str
    value_text: str | None
    regex: Search | None
    alternatives: tuple[str, ...]
    span: Span
    field_span: Span


@dataclass(frozen=True, slots=True)
class AllOf:
    """Criteria and-ed; empty holds."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Criteria or-ed; empty does not hold."""

    terms: tuple[Expression, ...]


Expression: TypeAlias = Criterion | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A region that goes with a label.

    `keep` is True for the keep… forms; `box` is (x0, y0, x1, y1) in pixels, however written;
    `from_field` names the field to take regions from (``from:``); `everything` is ``all``.
    """

    keep: bool
    box: tuple[int, int, int, int] | None
    from_field: Field | None
    everything: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Label:
    """``LABEL text`` of a %filter, its criteria (any of them flags), its regions.

    `joins_nothing` is the place of a ``+`` or ``||`` before the first criterion, which is read as
    if it were not there.
    """

    text: str
    condition: AnyOf
    coordinates: tuple[Coordinates, ...]
    span: Span
    joins_nothing: Span | None


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A line of %labels: ``ADD NAME VALUE``."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """What can be read of a line that has a mistake elsewhere."""

    meaning: Field | Value | Condition
    span: Span


@dataclass(frozen=True, slots=True)
class Statements:
    """A whole recipe: its format, and its sections in the order of the text.

    `problems` are the mistakes of a text that was read all the same: what can't be read, or stands
    in a circle, is left out, and the recipe is refused when it is compiled.  `parts` are what can
    be read of lines that are left out: they may have mistakes of their own.
    """

    format: str
    rules: tuple[Rule, ...]
    fields: dict[str, tuple[FieldEntry, ...]]
    values: dict[str, tuple[ValuesEntry, ...]]
    filters: dict[str, tuple[Label, ...]]
    labels: tuple[LabelEntry, ...]
    problems: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()

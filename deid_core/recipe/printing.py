"""A recipe's text in canonical form: a statement a line, words in upper case, no comments, quotes
only where they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deid_core.recipe.filters import FilterLine, LabelBlock, Region
from deid_core.recipe.lexer import closed_word, first_token, statement, word
from deid_core.recipe.mistakes import MistakeError
from deid_core.recipe.source import Line
from deid_core.recipe.statements import (
    All,
    Call,
    Condition,
    Criterion,
    Field,
    InFields,
    InValues,
    Matching,
    Path,
    PluginField,
    PrivateTag,
    RepeatingTag,
    Rule,
    SelectGroup,
    SelectPrivate,
    SelectVR,
    Statements,
    Tag,
    Text,
    Value,
    ValueContains,
    ValueEmpty,
    ValueEquals,
    ValuesEntry,
    Variable,
)
from deid_core.recipe.values import DEFAULT_MIN_LENGTH
from deid_core.standard import dictionary

_SIGNS = {"and": "+", "or": "||"}


def recipe_text(statements: Statements, labels: Mapping[str, Sequence[LabelBlock]]) -> str:
    """The text of a recipe: reading it gives the same statements, but for their places."""
    return "".join(f"{line}\n" for line in _lines(statements, labels))


def _lines(statements: Statements, labels: Mapping[str, Sequence[LabelBlock]]) -> Iterator[str]:
    yield f"FORMAT {statements.format}"
    for name, blocks in labels.items():
        yield f"%filter {_section_name(name)}"
        for block in blocks:
            yield from _label(block)
    for name, fields in statements.fields.items():
        yield f"%fields {_section_name(name)}"
        yield from (f"FIELD {field_text(entry.field)}" for entry in fields)
    for name, values in statements.values.items():
        yield f"%values {_section_name(name)}"
        yield from (_values_entry(entry) for entry in values)
    if statements.rules:
        yield "%header"
        yield from map(_rule, statements.rules)
    if statements.labels:
        yield "%labels"
        yield from (f"ADD {_token(one.name)} {_rest(one.value)}" for one in statements.labels)


def field_text(field: Field) -> str:
    """A field form as it is written in a recipe."""
    match field:
        case Path(steps):
            marks = [f"{field_text(step.field)}__{_item(step.item)}" for step in steps[:-1]]
            return "__".join([*marks, field_text(steps[-1].field)])
        case Tag(tag):
            keyword = dictionary.keyword_of(tag)
            named = bool(keyword) and dictionary.find_keyword(keyword) == tag
            return keyword if named else dictionary.tag_text(tag)
        case RepeatingTag(mask, value):
            return _mask_text(mask, value)
        case PrivateTag(group, creator, offset):
            return f"({group:04X},{_quoted(creator)},{offset:02X})"
        case All():
            return "ALL"
        case Matching(how, expression):
            return f"{how}:{_token(expression, f'{how}:')}"
        case SelectVR(vrs):
            return f"select:VR:{'|'.join(sorted(vrs))}"
        case SelectGroup(group):
            return f"select:group:{group:04X}"
        case SelectPrivate():
            return "select:private"
        case InFields(name):
            return f"fields:{_token(name, 'fields:')}"
        case InValues(name):
            return f"values:{_token(name, 'values:')}"
        case PluginField(name, expression):
            return f"{name}:{_token(expression, f'{name}:')}"


def _item(number: int | None) -> str:
    return "*" if number is None else str(number)


def _mask_text(mask: int, value: int) -> str:
    # The lowest bit of a group that ends in x is in the mask all the same: it is even.
    digits = "".join(
        f"{value >> place & 0xF:X}" if mask >> place & 0xF == 0xF else "x"
        for place in range(28, -1, -4)
    )
    return f"({digits[:4]},{digits[4:]})"


def _rule(rule: Rule) -> str:
    parts = [rule.action.value, field_text(rule.field)]
    if rule.value is not None:
        parts.append(_value(rule.value))
    return " ".join(parts)


def _value(value: Value | Condition) -> str:
    match value:
        case Text(text):
            return _rest(text)
        case Variable(name):
            return f"var:{_token(name, 'var:')}"
        case Call():
            return f"func:{_token(value.name, 'func:')} {value.options_text}".rstrip()
        case ValueContains(expression):
            form = "notcontains:" if value.negated else "contains:"
            return f"{form}{_token(expression, form)}"
        case ValueEquals(text):
            form = "notequals:" if value.negated else "equals:"
            return f"{form}{_rest(text, form)}"
        case ValueEmpty():
            return "empty"
        case InValues(name):
            return f"values:{_token(name, 'values:')}"


def _values_entry(entry: ValuesEntry) -> str:
    if not entry.split:
        return f"FIELD {field_text(entry.field)}"
    options = [] if entry.by is None else [f"by={_separator(entry.by)}"]
    if entry.min_length != DEFAULT_MIN_LENGTH:
        options.append(f"minlength={entry.min_length}")
    return " ".join(["SPLIT", field_text(entry.field), ";".join(options)]).rstrip()


def _separator(text: str) -> str:
    # What ends with a backslash was not in quotes, where it would have made the last one text.
    return text if text.endswith("\\") else _quoted(text)


def _label(block: LabelBlock) -> Iterator[str]:
    yield f"LABEL {_rest(block.label.text)}"
    yield from map(_filter_line, block.lines)
    yield from map(_region, block.regions)


def _filter_line(line: FilterLine) -> str:
    parts = [_SIGNS[line.operator]] if line.operator else []
    parts.append(_criterion(line.criteria[0]))
    for operator, criterion in zip(line.inner, line.criteria[1:], strict=True):
        parts += [_SIGNS[operator], _criterion(criterion)]
    return " ".join(parts)


def _criterion(criterion: Criterion) -> str:
    text = f"{criterion.test} {field_text(criterion.field)}"
    if criterion.value_text is None:
        return text
    value = criterion.value_text
    # An operator in a value is one, but in quotes.
    quoted = not value.endswith("\\") and any(sign in value for sign in ("+", "||"))
    return f"{text} {_quoted(value) if quoted else _rest(value)}"


def _region(region: Region) -> str:
    coordinates = region.coordinates
    kind = "keepcoordinates" if coordinates.keep else "coordinates"
    source = coordinates.from_field
    return f"{kind} {region.text if source is None else f'from:{field_text(source)}'}"


# ---------------------------------------------------------------- quotes


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _section_name(text: str) -> str:
    # Quotes would make text of the last one, and a name may have spaces without them.
    return text if text.endswith("\\") else _token(text)


def _token(text: str, form: str = "") -> str:
    """A text as one token, behind the name of a form; in quotes where it needs them."""
    try:
        piece = statement(Line("", 1, f"{form}{text}"))
        token = first_token(piece)[0] if piece is not None else None
        as_it_is = token is not None and closed_word(token.part(len(form))).text == text
    except MistakeError:
        as_it_is = False
    return text if as_it_is else _quoted(text)


def _rest(text: str, form: str = "") -> str:
    """A text as the rest of a line, behind the name of a form; in quotes where it needs them.

    What begins like a form of a value is text in quotes alone.
    """
    try:
        piece = statement(Line("", 1, f"X {form}{text}"))
        as_it_is = piece is not None and word(piece.part(2 + len(form))).text == text
    except MistakeError:
        as_it_is = False
    if not text or (not form and text.lower().startswith(("var:", "func:", "deid_func:"))):
        as_it_is = False
    return text if as_it_is else _quoted(text)

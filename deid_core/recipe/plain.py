"""A recipe as plain lists and dicts, in the form that users of pydicom/deid know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deid_core.recipe.filters import LabelBlock
from deid_core.recipe.statements import FieldEntry, LabelEntry, Rule, Statements, ValuesEntry


def plain_recipe(
    statements: Statements, labels: Mapping[str, Sequence[LabelBlock]]
) -> dict[str, Any]:
    """The sections that a recipe has, by name, as new lists and dicts."""
    sections: dict[str, Any] = {
        "header": [plain_rule(rule) for rule in statements.rules],
        "filter": {name: [_label(block) for block in found] for name, found in labels.items()},
        "values": {
            name: [_values_entry(entry) for entry in entries]
            for name, entries in statements.values.items()
        },
        "fields": {
            name: [_entry("FIELD", entry) for entry in entries]
            for name, entries in statements.fields.items()
        },
        "labels": [_label_entry(entry) for entry in statements.labels],
    }
    held = {name: content for name, content in sections.items() if content}
    return {"format": statements.format, **held}


def plain_rule(rule: Rule) -> dict[str, str]:
    """``{'action': …, 'field': …, 'value': …}``; no 'value' where the rule has none."""
    plain = {"action": rule.action.value, "field": rule.field_text}
    return plain if rule.value_text is None else {**plain, "value": rule.value_text}


def _entry(action: str, entry: FieldEntry | ValuesEntry) -> dict[str, str]:
    return {"action": action, "field": entry.field_text}


def _values_entry(entry: ValuesEntry) -> dict[str, str]:
    action = "SPLIT" if entry.split else "FIELD"
    written = entry.span.text[entry.span.column - 1 :][: entry.span.length]
    options = written[len(action) :].lstrip()[len(entry.field_text) :].strip()
    plain = _entry(action, entry)
    return {**plain, "value": options} if options else plain


def _label_entry(entry: LabelEntry) -> dict[str, str]:
    return {"action": "ADD", "field": entry.name, "value": entry.value}


def _label(block: LabelBlock) -> dict[str, Any]:
    return {
        "name": block.label.text,
        "filters": [
            {
                "action": [criterion.test for criterion in line.criteria],
                "field": [criterion.field_text for criterion in line.criteria],
                "operator": line.operator,
                "InnerOperators": list(line.inner),
                "value": [
                    criterion.value_text
                    for criterion in line.criteria
                    if criterion.value_text is not None
                ],
            }
            for line in block.lines
        ],
        "coordinates": [[int(region.coordinates.keep), region.text] for region in block.regions],
    }

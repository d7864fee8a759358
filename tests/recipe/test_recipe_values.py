"""Values, conditions and options of functions, read."""

import pytest

from deid_core.recipe.statements import (
    Action,
    Call,
    InValues,
    Text,
    ValueContains,
    ValueEmpty,
    ValueEquals,
    Variable,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Head and neck", Text("Head and neck")),
        ("Head   and\tneck  ", Text("Head   and\tneck")),
        ("Head # not the neck", Text("Head")),
        ("St#1", Text("St#1")),
        ('"ward #1"', Text("ward #1")),
        ('"ward #1" # the ward', Text("ward #1")),
        ("St. Mary's", Text("St. Mary's")),
        (r"DERIVED\SECONDARY", Text(r"DERIVED\SECONDARY")),
        (r'"say \"hi\""', Text('say "hi"')),
        ('"one" and "two"', Text('"one" and "two"')),
        ('5" tube', Text('5" tube')),
        ('say "one # two" # three', Text('say "one # two"')),
        ('""', Text("")),
        ('"  "', Text("  ")),
        ("variable:x", Text("variable:x")),
        ("contains:x", Text("contains:x")),
        ('"func:x"', Text("func:x")),
        ("var:subject", Variable("subject")),
        ('VAR:"the subject"', Variable("the subject")),
        ("func:generate_uid", Call("generate_uid", (), "")),
        ("deid_func:generate_uid # why", Call("generate_uid", (), "")),
        ("Func:uid.generate_uid", Call("uid.generate_uid", (), "")),
        (
            'func:f prefix=1.2.3.  by="a # b" x=',
            Call(
                "f",
                (("prefix", "1.2.3."), ("by", "a # b"), ("x", "")),
                'prefix=1.2.3.  by="a # b" x=',
            ),
        ),
        (r'func:f q="\"" e=a=b', Call("f", (("q", '"'), ("e", "a=b")), r'q="\"" e=a=b')),
    ],
)
def test_each_form_of_a_value(rule, written, value):
    for action in ("ADD", "REPLACE"):
        assert rule(f"{action} StudyDescription {written}").value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", Text("5")),
        ("-31", Text("-31")),
        ("+7", Text("+7")),
        ('"12"', Text("12")),
        ("var:days", Variable("days")),
        ("func:shift by=3", Call("shift", (("by", "3"),), "by=3")),
    ],
)
def test_jitter_takes_whole_days_variables_and_functions(rule, written, value):
    assert rule(f"JITTER StudyDate {written}").value == value


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("equals:a.b", ValueEquals("a.b", False)),
        ("notequals:Head and neck", ValueEquals("Head and neck", True)),
        ('EQUALS:" a # b "', ValueEquals("a # b", False)),
        ("empty", ValueEmpty()),
        ("Empty", ValueEmpty()),
        ("values:staff", InValues("staff")),
        ("func:is_date strict=yes", Call("is_date", (("strict", "yes"),), "strict=yes")),
        ("deid_func:is_date", Call("is_date", (), "")),
    ],
)
def test_each_condition_of_remove(rule, written, condition):
    assert rule(f"REMOVE ALL {written}").value == condition


@pytest.mark.parametrize(
    ("written", "expression", "negated"),
    [
        (r"contains:\d{7}", r"\d{7}", False),
        ('contains:"a b" # c', "a b", False),
        ("notcontains:x|y", "x|y", True),
    ],
)
def test_conditions_with_an_expression(rule, written, expression, negated):
    condition = rule(f"REMOVE ALL {written}").value
    assert isinstance(condition, ValueContains)
    assert (condition.expression, condition.negated) == (expression, negated)
    assert condition.regex.search("1234567 A B X")


@pytest.mark.parametrize("line", ["remove PatientID", "REMOVE PatientID # empty", "KEEP PatientID"])
def test_no_value_is_none(rule, line):
    parsed = rule(line)
    assert parsed.value is None
    assert parsed.value_text is None
    assert parsed.value_span is None


def test_a_rule_says_where_its_parts_stand(rule):
    parsed = rule('\t replace  PatientID   "X 1"  # why')
    assert parsed.action is Action.REPLACE
    assert (parsed.span.line, parsed.span.column, parsed.span.length) == (3, 3, 26)
    assert (parsed.field_span.column, parsed.field_span.length) == (12, 9)
    assert (parsed.value_span.column, parsed.value_span.length) == (24, 5)
    assert parsed.value_text == "X 1"
    assert parsed.span.text == '\t replace  PatientID   "X 1"  # why'

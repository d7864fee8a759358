"""How criteria of a label combine: `+`, `||`, neither, and lines as parentheses."""

from functools import reduce
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from deid_core import Deidentifier, DeidRecipe, Registry

A, B, C, D = "present Rows", "present Columns", "present Modality", "present PatientID"
_ELEMENTS = {"Rows": 1, "Columns": 1, "Modality": "CT", "PatientID": "x"}


def dataset_of(*here: bool) -> Dataset:
    dataset = Dataset()
    for (keyword, value), present in zip(_ELEMENTS.items(), here, strict=True):
        if present:
            setattr(dataset, keyword, value)
    return dataset


def judge_of(lines) -> Deidentifier:
    text = "\n".join(["FORMAT dicom", "%filter g", "LABEL a", *lines])
    return Deidentifier(DeidRecipe.from_text(text), Registry())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([A], lambda a, b, c, d: a),
        ([A, f"+ {B}"], lambda a, b, c, d: a and b),
        ([A, f"|| {B}"], lambda a, b, c, d: a or b),
        ([A, B], lambda a, b, c, d: a or b),
        ([f"+ {A}", f"+ {B}"], lambda a, b, c, d: a and b),
        ([f"|| {A}", f"+ {B}"], lambda a, b, c, d: a and b),
        # from top to bottom
        ([A, f"|| {B}", f"+ {C}"], lambda a, b, c, d: (a or b) and c),
        ([A, f"+ {B}", f"|| {C}"], lambda a, b, c, d: (a and b) or c),
        ([A, f"+ {B}", f"|| {C}", f"+ {D}"], lambda a, b, c, d: ((a and b) or c) and d),
        # a new criterion; what follows is joined to that one
        ([A, B, f"+ {C}"], lambda a, b, c, d: a or (b and c)),
        ([A, f"+ {B}", C, f"+ {D}"], lambda a, b, c, d: (a and b) or (c and d)),
        # inside a line first
        ([A, f"+ {B} || {C}"], lambda a, b, c, d: a and (b or c)),
        ([A, f"|| {B} + {C}"], lambda a, b, c, d: a or (b and c)),
        ([f"{A} || {B}", f"+ {C} || {D}"], lambda a, b, c, d: (a or b) and (c or d)),
        ([f"{A} + {B}", f"|| {C} + {D}"], lambda a, b, c, d: (a and b) or (c and d)),
        ([f"{A} || {B} + {C}"], lambda a, b, c, d: (a or b) and c),
        ([f"{A} + {B} || {C}"], lambda a, b, c, d: (a and b) or c),
        # coordinates in between do not count
        ([A, "coordinates all", f"+ {B}"], lambda a, b, c, d: a and b),
    ],
)
def test_criteria_combine(lines, expected):
    judge = judge_of(lines)
    for here in product([False, True], repeat=4):
        assert judge.inspect(dataset_of(*here)).flagged is expected(*here), here


_OPERATORS = st.sampled_from(["+", "||"])
_PIECES = st.tuples(
    st.integers(0, 3), st.lists(st.tuples(_OPERATORS, st.integers(0, 3)), max_size=3)
)
_LINES = st.lists(st.tuples(st.sampled_from(["+", "||", ""]), _PIECES), min_size=1, max_size=6)


@given(_LINES, st.tuples(*[st.booleans()] * 4))
def test_any_combination(lines, here):
    criteria = (A, B, C, D)
    text = [
        " ".join([operator, criteria[first], *(f"{sign} {criteria[n]}" for sign, n in rest)])
        for operator, (first, rest) in lines
    ]
    alternatives: list[bool] = []
    for operator, (first, rest) in lines:
        line = reduce(lambda so_far, one: _join(so_far, one[0], here[one[1]]), rest, here[first])
        if operator and alternatives:
            alternatives[-1] = _join(alternatives[-1], operator, line)
        else:
            alternatives.append(line)
    assert judge_of(text).inspect(dataset_of(*here)).flagged is any(alternatives)


def _join(left: bool, operator: str, right: bool) -> bool:
    return (left and right) if operator == "+" else (left or right)


@pytest.mark.parametrize(
    ("region", "expected"), [("coordinates all", True), ("keepcoordinates 0,0,1,1", True)]
)
def test_a_label_with_coordinates_alone_always_holds(region, expected):
    assert judge_of([region]).inspect(Dataset()).flagged is expected

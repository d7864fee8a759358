"""The text that the project was asked for from, run as printed, but for import lines and file."""

import ast
import re
import textwrap
import uuid
import warnings
from pathlib import Path

import pytest

from deid_core.runs.demo import write_demo_file

SEED = (Path(__file__).parents[1] / "data" / "seed.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python)?\n(.*?)^```$", SEED, re.DOTALL | re.MULTILINE)
PYTHON = [textwrap.dedent(text) for language, text in BLOCKS if language]
RECIPE = next(text for language, text in BLOCKS if text.startswith("FORMAT"))

IMPORTS = {
    "from deid.dicom import get_identifiers, replace_identifiers": (
        "from deid_core import get_identifiers, replace_identifiers"
    ),
    "from deid.config import DeidRecipe": "from deid_core import DeidRecipe",
    "from pydicom import read_file": "from pydicom import dcmread as read_file",
}


def statements(block: str) -> list[ast.stmt]:
    """The statements of a block, without the output that some of them show after a comment."""
    code = block.partition("# cleaned (subset of changed)")[0]
    for theirs, ours in IMPORTS.items():
        code = code.replace(theirs, ours)
    return ast.parse(code).body


def shown_names() -> list[str]:
    """The names that the text shows in an item."""
    (block,) = [block for block in PYTHON if block.startswith("'")]
    return re.findall(r"^'(\w+)':", block, re.MULTILINE)


def run(namespace: dict) -> None:
    """Runs all blocks; a list that stands below a call is what the call has to give."""
    for block in PYTHON:
        if block.startswith("'"):
            continue
        value = None
        for statement in statements(block):
            if isinstance(statement, ast.Expr):
                before = value
                value = eval(compile(ast.Expression(statement.value), "seed", "eval"), namespace)
                if isinstance(statement.value, ast.List):
                    assert before == value
            else:
                exec(compile(ast.Module([statement], []), "seed", "exec"), namespace)


@pytest.fixture
def walked_through(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_demo_file(Path("MR.dcm"))
    Path("deid.dicom").write_text(RECIPE)
    namespace: dict = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # print(cleaned) shows dates that are none
        run(namespace)
    return namespace


def test_the_items_have_the_names_that_the_text_shows(walked_through):
    names = shown_names()
    assert len(names) == 7
    assert set(names) <= set(walked_through["items"]["MR.dcm"])


def test_the_recipe_shows_itself_as_the_text_says(walked_through):
    recipe = walked_through["recipe"]
    assert recipe.get_format() == "dicom"
    assert recipe.get_actions(action="REPLACE") == recipe.get_actions()
    assert not recipe.get_actions(field="PatientID", action="REMOVE")
    assert recipe.deid["format"] == "dicom"


def test_outer_and_nested_dates_have_a_uuid_each(walked_through):
    (path,) = walked_through["cleaned_files"]
    assert Path(path).name == "MR.dcm"
    cleaned = walked_through["cleaned"]
    (step,) = cleaned.ReferencedPerformedProcedureStepSequence
    dates = [cleaned.InstanceCreationDate, step.InstanceCreationDate]
    assert all(re.fullmatch(r"instancecreationdate-.*", date) for date in dates)
    first, second = (uuid.UUID(date.partition("-")[2]) for date in dates)
    assert first != second


def test_nothing_else_changed(walked_through):
    from pydicom import dcmread

    cleaned, original = walked_through["cleaned"], dcmread("MR.dcm")
    for dataset in (cleaned, original):
        for part in (dataset, dataset.ReferencedPerformedProcedureStepSequence[0]):
            del part.InstanceCreationDate
    assert cleaned == original

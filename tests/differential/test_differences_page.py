"""docs/differences.md says what the tests hold, in the contract's own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import test_config_unlike_deid
import test_wrong_in_deid
from diff_meant_filters import FILTERS
from diff_meant_suite import SUITE
from diff_predicates import MEANT, Meant

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "tests" / "data"
ALL = [*MEANT.values(), *SUITE.values(), *FILTERS.values()]
PAGE = (ROOT / "docs" / "differences.md").read_text("utf-8")


def _rows(heading: str) -> list[list[str]]:
    """The rows of all tables under a heading of this first column, cell by cell."""
    tables = re.findall(rf"^\| {heading} \|.*\n\| --- .*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    lines = "".join(tables).splitlines()
    cells = [line.strip("|").split(" | ") for line in lines]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


@pytest.mark.parametrize("meant", ALL, ids=lambda meant: meant.name)
def test_sentences_stand_in_the_contract(meant: Meant) -> None:
    contract = " ".join((CONTRACTS / meant.page).read_text("utf-8").split())
    assert meant.sentence in contract


def test_the_page_lists_what_is_meant_and_nothing_else() -> None:
    pages = {"language.md": "", "design.md": " (design)"}
    wanted = {meant.name: meant.sentence + pages[meant.page] for meant in ALL}
    rows = _rows("Difference")
    assert all(what and why for _, what, why, _ in rows)
    assert {name: sentence for name, _, _, sentence in rows} == wanted
    assert len(rows) == len(wanted)


def test_the_page_lists_the_tests_of_what_deid_gets_wrong() -> None:
    modules = (test_wrong_in_deid, test_config_unlike_deid)
    tests = {name for module in modules for name in vars(module) if name.startswith("test_")}
    rows = _rows("Test")
    assert all(len(row) == 3 and all(row) for row in rows)
    assert sorted(f"test_{row[0]}" for row in rows) == sorted(tests)

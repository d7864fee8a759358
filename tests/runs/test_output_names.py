"""Parts of paths: taken by every file system, and told apart."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid_core.runs.names import LONGEST_PART, clean_part, clean_value, is_clean, same_name


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("S-01", "S-01"),
        ("a/b\\c", "a_b_c"),
        ("..", "_"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("", "_"),
        (" . ", "_"),
        (".hidden. ", "hidden"),
        ('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"),
        ("nul\0byte\n\x1b[31m", "nul_byte__[31m"),
        ("\u202egnp.exe", "_gnp.exe"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("\udcff", "_"),
    ],
)
def test_values_are_cleaned(text, cleaned):
    assert clean_value(text) == cleaned


@pytest.mark.parametrize(
    "name", ["CON", "con.dcm", "NUL", "Aux.1.dcm", "COM1", "lpt9.dcm", "COM\u00b9", "CON .dcm"]
)
def test_device_names_of_windows_are_set_apart(name):
    assert clean_part(name) == f"_{name}"


def test_names_that_only_start_like_a_device_stay():
    assert clean_part("CONTROL.dcm") == "CONTROL.dcm"


@given(st.text())
def test_any_text_becomes_one_part_of_a_path(text):
    part = clean_part(clean_value(text, LONGEST_PART - 1))
    assert part
    assert Path(part).parts == (part,)
    assert part not in {".", ".."}
    assert part == part.strip(". ")
    assert len(part.encode()) <= LONGEST_PART
    assert is_clean(part)
    assert part == unicodedata.normalize("NFC", part)
    assert clean_part(part) == part


@given(st.text(min_size=200))
def test_long_text_is_cut_at_a_character(text):
    cut = clean_value(text, 50)
    assert len(cut.encode()) <= 50
    assert clean_value(cut, 50) == cut


def test_names_that_differ_in_case_or_composition_are_the_same():
    assert same_name("A/Mu\u0308.dcm") == same_name("a/M\u00fc.DCM")
    assert same_name("a/b") != same_name("a/c")

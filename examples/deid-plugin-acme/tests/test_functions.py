"""Functions on single values."""

import re

import pytest
from deid_plugin_acme.functions import PROTOCOLS, SYMBOLS

from deid_core import RecipeError


def holds(subject: str) -> bool:
    """Whether a number's checksum is right."""
    _, symbols, checksum = subject.split("-")
    number = 0
    for symbol in symbols:
        number = number * 32 + SYMBOLS.index(symbol)
    return number % 37 == int(checksum)


@pytest.fixture
def subject(run_function):
    return lambda value, **options: run_function("subject trial=T7", value, **options).value


def test_a_number_follows_from_patient_trial_and_key(run_function, subject):
    number = subject("742")
    assert re.fullmatch(rf"T7-[{SYMBOLS}]{{13}}-[0-3][0-9]", number)
    assert subject("742") == subject(" 742 ") == number
    others = [
        subject("743"),
        subject("742", key=b"another key than that"),
        run_function("subject trial=T8", "742").value.replace("T8", "T7"),
    ]
    assert number not in others


def test_names_get_numbers_too_and_nothing_stays_nothing(subject):
    assert str(subject("Simpson^Homer", element="PatientName")).startswith("T7-")
    assert subject("") == ""


def test_the_checksum_finds_wrong_and_swapped_symbols(subject):
    number = subject("742")
    assert holds(number)
    for place in range(3, 16):
        for symbol in SYMBOLS.replace(number[place], ""):
            assert not holds(number[:place] + symbol + number[place + 1 :])
    for place in range(3, 15):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or not holds(swapped)


@pytest.mark.parametrize("trial", ["t7", "7", "TRIAL-SEVEN", '""'])
def test_what_is_no_trial_is_a_mistake_of_the_recipe(run_function, trial):
    with pytest.raises(RecipeError, match="trial is up to 8 capital letters"):
        run_function(f"subject trial={trial}", "742")


def test_a_description_stays_where_it_is_a_protocol(run_function):
    done = run_function("protocol", "Knee LEFT ", element="SeriesDescription")
    assert done.kept
    assert len(PROTOCOLS) == 5


@pytest.mark.parametrize("text", ["Knee left, Mr Simpson", "", "Knee"])
def test_any_other_description_goes(run_function, text):
    assert run_function("protocol", text, element="SeriesDescription").value in ("", None)

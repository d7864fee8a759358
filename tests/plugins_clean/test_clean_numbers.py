"""Digits stay in technical forms alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEPARATORS = st.sampled_from(["", " ", "-", "/", ".", " / ", "(", ")", " - ", "|", ", "])


@pytest.mark.parametrize(
    "text",
    [
        "+49(0)30-12 34 56", "555-12-34", "call 555 12 34", "(030) 12 34 56", "3 2 61", "61/2/3",
        "3|2|1961", "02/1961", "A-1234/19", "AB 12 34 56 C", "1 2 3 4 5 6 7", "12 34 56 78 90",
        "0001", "0630", "6/2", "Room 204", "Zimmer 7", "D.O.B: 1-2-3", "no 4711/12", "4711-5b",
        "Station: 12a", "L 214", "W: 555-1234", "Day 0630", "TE 030 123 4567", "type 1234",
        "s 1234/19", "1234 5 mm", "１２３４", "92 years", "3. 2.", "SE 1961",
        "03.04 56.7", "55.50 12.3",
    ],
)  # fmt: skip
def test_other_digits_go(clean, text):
    assert not any(character.isdigit() for character in clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "aged ninety-two", "quatre-vingt-douze ans", "noventa y tres años", "zweiundneunzig Jahre",
        "February the third", "the third of May", "dritten Februar",
    ],
)  # fmt: skip
def test_ages_and_days_in_words_go(clean, text):
    telling = {"two", "vingt", "tres", "zweiundneunzig", "third", "dritten", "may", "february"}
    assert telling.isdisjoint(clean(text).lower().replace("-", " ").split())


@pytest.mark.parametrize("digit", "0123456789")
@given(separators=st.lists(SEPARATORS, min_size=6, max_size=11))
@settings(max_examples=30, deadline=None)
def test_seven_digits_and_more_go_however_they_are_grouped(clean, digit, separators):
    number = digit + "".join(separator + digit for separator in separators)
    assert digit not in clean(f"CHEST {number} axial")

"""Realistic texts, as data: what stays as it is, and what goes (in braces) of each."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _lines(name):
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


TECHNICAL, NUMBERS = _lines("technical_texts.txt"), _lines("held_out_technical.txt")
IDENTIFYING = _lines("identifying_texts.txt") + _lines("held_out_texts.txt")
_WORD = re.compile(r"[^\W_]+")


def _split(marked):
    """The text of a line, the words that have to go, and those that may stay."""
    text = re.sub(r"[{}]", "", marked)
    gone = _WORD.findall(" ".join(re.findall(r"\{(.*?)\}", marked)))
    return text, gone, _WORD.findall(re.sub(r"\{.*?\}", " ", marked))


@pytest.mark.parametrize("text", TECHNICAL)
def test_technical_texts_stay_as_they_are(clean, text):
    assert clean(text) == text


def test_nearly_all_numbers_of_technical_forms_stay(clean):
    changed = [text for text in NUMBERS if clean(text) != text]
    assert len(changed) < 0.05 * len(NUMBERS), changed


@pytest.mark.parametrize("marked", IDENTIFYING)
def test_what_is_in_braces_goes(clean, marked):
    text, gone, around = _split(marked)
    left = {word.casefold() for word in _WORD.findall(clean(text))}
    telling = {word.casefold() for word in gone if len(word) > 1 or word.isdigit()}
    assert not (telling - {word.casefold() for word in around}) & left


def test_what_stands_around_stays(clean, capsys):
    kept = total = 0
    for marked in IDENTIFYING:
        text, _, around = _split(marked)
        left = _WORD.findall(clean(text))
        total += len(around)
        kept += sum(word in left for word in around)
    share = kept / total
    with capsys.disabled():
        print(
            f"\ntext cleaning: {len(IDENTIFYING)} texts that identify, all that is marked gone, "
            f"{share:.1%} of the words around it kept; {len(TECHNICAL)} technical texts unchanged"
        )
    assert share > 0.9

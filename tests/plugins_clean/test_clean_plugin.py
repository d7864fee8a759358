"""The plugin clean as a whole: its words are there, and it is silent about values."""

from pathlib import Path

import pytest

import deid_plugins_clean

VOCABULARY = Path(deid_plugins_clean.__file__).with_name("vocabulary")


@pytest.mark.parametrize("name", ["technical", "english", "eastasian", "standard", "also_names"])
def test_no_list_of_words_is_empty(name):
    text = (VOCABULARY / f"{name}.txt").read_text("utf-8")
    assert len(text.split()) > 300


def test_warnings_do_not_tell_values(engine, patient):
    dataset = patient()
    dataset.StudyDescription = "SECRET" * 3
    rule = "REPLACE StudyDescription func:clean.text otherwise=" + "X" * 70
    with engine(rule) as deidentifier:
        warnings = deidentifier.apply(dataset).warnings
    assert warnings
    assert not any("SECRET" in str(warning) for warning in warnings)

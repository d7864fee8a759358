"""Presidio as a cleaner of texts: patterns, a model, recognisers of one's own, and no network."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file

from deid_core import Deidentifier, RecipeError, Registry
from deid_core.testing import recipe_of

HERE = Path(__file__).parents[1]


@pytest.fixture
def clean(monkeypatch):
    """A text, cleaned by rules for StudyDescription, with the network shut."""
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: asked.append(where))

    def run(text, *rules):
        dataset = Dataset()
        dataset.PatientName, dataset.StudyDescription = "Doe^Jane", text
        recipe = recipe_of(*(f"REPLACE StudyDescription func:{rule}" for rule in rules))
        with Deidentifier(recipe, Registry.installed(allow=["clean", "presidio"])) as engine:
            return engine.apply(dataset).dataset.StudyDescription

    yield run
    assert asked == []


def test_presidios_own_patterns(clean):
    left = clean("knee, jane@example.org, card 4111 1111 1111 1111", "presidio.text mark=*")
    assert left == "knee, *, card *"


def test_a_model_finds_names(clean, tmp_path):
    model = spacy.blank("en")
    ruler = model.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": [{"LOWER": "rose"}, {"LOWER": "black"}]}])
    model.to_disk(tmp_path / "model")
    rule = f'presidio.text model="{tmp_path / "model"}"'
    assert clean("Rose Black blood imaging", rule) == "blood imaging"


def test_recognisers_of_ones_own(clean, tmp_path):
    (tmp_path / "ours.yaml").write_text(
        "recognizers:\n"
        "  - name: wards\n"
        "    supported_language: en\n"
        "    supported_entity: WARD\n"
        "    patterns: [{name: ward, regex: 'ward [A-F][0-9]', score: 0.9}]\n"
    )
    rule = f'presidio.text recognisers="{tmp_path / "ours.yaml"}"'
    assert clean("brain ward B4", rule) == "brain"


def test_it_works_after_clean_text_on_what_that_has_left(clean):
    assert clean("CT of Jane Doe", "clean.text", "presidio.text") == "CT of"
    assert clean("Doe", "presidio.text otherwise=DUMMY") == "Doe"
    assert not clean("jane@example.org", "presidio.text")


@pytest.mark.parametrize("option", ["model=no_such_model", "recognisers=no-such-file.yaml"])
def test_what_is_not_there_is_a_mistake_of_the_recipe(clean, option):
    with pytest.raises(RecipeError, match="expected"):
        clean("knee", f"presidio.text {option}")


def test_it_takes_the_texts_of_the_option_in_a_run(tmp_path):
    dataset = dcmread(get_testdata_file("CT_small.dcm"))
    dataset.StudyDescription = "CT ABDOMEN DR. SMITH"
    (tmp_path / "in").mkdir()
    dataset.save_as(tmp_path / "in" / "scan.dcm")
    command = [Path(sys.executable).with_name("deid-core"), "run", "in", "--output", "out"]
    options = ["--option", "clean-descriptors", "--recipe", HERE / "presidio.dicom"]
    subprocess.run([*command, *options], cwd=tmp_path, check=True)
    (out,) = (tmp_path / "out").rglob("*.dcm")
    assert dcmread(out).StudyDescription == "CT ABDOMEN"

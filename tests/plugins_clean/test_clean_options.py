"""The options of clean.text, the VRs that it is for, and what several values come to."""

import pytest

from deid_core import RecipeError


@pytest.fixture
def apply(engine, patient):
    def run(rule, **values):
        dataset = patient()
        for keyword, value in values.items():
            setattr(dataset, keyword, value)
        with engine(rule) as deidentifier:
            return deidentifier.apply(dataset).dataset

    return run


def test_a_mark_stands_where_something_went(apply):
    rule = "REPLACE ImageComments func:clean.text mark=[...]"
    text = "Seen by Dr. Smith on 12.03.2020, brain\nMüller"
    assert apply(rule, ImageComments=text).ImageComments == "Seen by [...], brain\n[...]"


def test_nothing_left_is_empty_or_another_text(apply):
    assert (
        apply("REPLACE ImageComments func:clean.text", ImageComments="Müller").ImageComments == ""
    )
    rule = "REPLACE ImageComments func:clean.text otherwise=REMOVED"
    assert apply(rule, ImageComments="Müller").ImageComments == "REMOVED"
    assert apply(rule, ImageComments="").ImageComments == ""


def test_each_of_several_values_is_cleaned_and_keeps_its_place(apply):
    done = apply(
        "REPLACE AdmittingDiagnosesDescription func:clean.text",
        AdmittingDiagnosesDescription=["headache", "Müller", "cough (Dr. Smith)"],
    )
    assert list(done.AdmittingDiagnosesDescription) == ["headache", "", "cough"]


def test_a_site_keeps_words_of_its_own(apply, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("# protocols of ours\nSkandion BlueSky\n", "utf-8")
    rule = f'REPLACE ImageComments func:clean.text keep="{words}"'
    text = "SKANDION bluesky T1 Müller"
    assert apply(rule, ImageComments=text).ImageComments == "SKANDION bluesky T1"


def test_a_site_lists_who_goes_wherever_they_stand(apply, tmp_path):
    staff = tmp_path / "staff.txt"
    staff.write_text("Head\nLöwe\n", "utf-8")
    rule = f'REPLACE ImageComments func:clean.text remove="{staff}"'
    assert apply(rule, ImageComments="HEAD scanned the knee").ImageComments == "scanned the knee"
    assert apply(rule, ImageComments="Loewe: knee").ImageComments == "knee"


def test_a_list_that_is_missing_is_a_mistake_of_the_recipe(engine, tmp_path):
    with pytest.raises(RecipeError, match="readable text file"):
        engine(f'REPLACE ImageComments func:clean.text keep="{tmp_path / "no.txt"}"')


@pytest.mark.parametrize(
    ("keyword", "vr"), [("PatientName", "PN"), ("Modality", "CS"), ("StudyInstanceUID", "UI")]
)
def test_it_is_for_free_text_alone(engine, keyword, vr):
    with pytest.raises(RecipeError, match=f"{keyword} is {vr}"):
        engine(f"REPLACE {keyword} func:clean.text")


def test_names_are_known_whatever_the_rules_above_did(apply):
    rules = "REMOVE PatientName\nBLANK PatientID\nREPLACE ImageComments func:clean.text"
    done = apply(rules, ImageComments="T1 of HANS MÜLLER A-0012345")
    assert done.ImageComments == "T1 of"


def test_a_private_text_is_cleaned_like_any_other(engine, patient):
    dataset = patient()
    dataset.private_block(0x0029, "ACME", create=True).add_new(1, "LT", "brain of Müller")
    rule = 'REPLACE (0029,"ACME",01) func:clean.text'
    with engine(rule) as deidentifier:
        done = deidentifier.apply(dataset).dataset
    assert done[0x00291001].value == "brain of"

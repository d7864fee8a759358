"""What the Basic Profile refuses, and what lets it through."""

import re

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from deid_core import Deidentifier, DeidRecipe, RecipeError, RefusedError, Registry
from deid_core.diagnostics.diagnose import diagnose
from deid_core.plan.binding import Names
from deid_core.recipe.profiles import profile_layers
from deid_core.testing import make_dataset, recipe_of

CT, SC, PDF = "2", "7", "104.1"
STORAGE = "1.2.840.10008.5.1.4.1.1."


def apply(options, dataset, *more):
    layers = [*profile_layers("basic", options, []), *more]
    with Deidentifier(layers, key=bytes(16)) as engine:
        return engine.apply(dataset).dataset


def instance(class_, **elements):
    return make_dataset(SOPClassUID=STORAGE + class_, PatientID="1CT1", **elements)


REFUSED = [
    ("encapsulated-document", instance(PDF)),
    ("encapsulated-document", instance("104.2", EncapsulatedDocument=b"<x/>")),
    ("encapsulated-document", instance("104.3")),
    ("encapsulated-document", instance(CT, EncapsulatedDocument=b"%PDF")),
    ("burned-in", instance(SC)),
    ("burned-in", instance(f"{SC}.4", BurnedInAnnotation="YES")),
    ("burned-in", instance(CT, BurnedInAnnotation="YES")),
    ("burned-in", instance(CT, ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"])),
]


@pytest.mark.parametrize(("group", "dataset"), REFUSED)
def test_what_identifies_by_its_body_is_refused_unless_an_option_accepts_it(group, dataset):
    with pytest.raises(
        RefusedError, match=f"refused as {group}: .*--option accept-{group}"
    ) as told:
        apply([], dataset)
    assert "1CT1" not in str(told.value)
    accepted = apply([f"accept-{group}"], dataset)
    assert accepted.PatientIdentityRemoved == "YES"
    assert accepted.get("PatientID") != "1CT1"


@pytest.mark.parametrize(
    "dataset",
    [
        instance(CT),
        instance(CT, BurnedInAnnotation="NO"),
        instance(SC, BurnedInAnnotation="NO"),
        instance("6.1", Modality="US"),
        instance("88.11", Modality="SR"),
        instance("66.4", Modality="SEG"),
    ],
)
def test_other_instances_are_not(dataset):
    assert apply([], dataset).PatientIdentityRemoved == "YES"


def test_an_accepted_document_is_a_dummy_unless_a_recipe_keeps_it():
    document = instance(PDF, EncapsulatedDocument=b"%PDF-1.7 Homer")
    assert apply(["accept-encapsulated-document"], document).EncapsulatedDocument == bytes(2)
    keep = recipe_of("KEEP EncapsulatedDocument")
    kept = apply(["accept-encapsulated-document"], document, keep)
    assert kept.EncapsulatedDocument == b"%PDF-1.7 Homer"


def test_a_recipe_can_refuse_and_accept_by_its_own_labels(tmp_path):
    text = (
        "FORMAT dicom\n%filter mine\nLABEL Ours\nequals StationName X\n%labels\nADD refuses mine\n"
    )
    recipe = DeidRecipe.from_text(text)
    with Deidentifier(recipe) as engine, pytest.raises(RefusedError, match="mine: Ours"):
        engine.apply(make_dataset(StationName="x"))
    accepting = DeidRecipe.from_text("FORMAT dicom\n%labels\nADD accepts mine\n")
    with Deidentifier([recipe, accepting]) as engine:
        engine.apply(make_dataset(StationName="x"))
    with pytest.raises(RecipeError, match="refuses mine, but there is no filter"):
        Deidentifier(DeidRecipe.from_text("FORMAT dicom\n%labels\nADD refuses mine\n"))


def labelled(label):
    return DeidRecipe.from_text(
        f"FORMAT dicom\n%filter mine\nLABEL Ours\nequals StationName X\n%labels\nADD {label}\n"
    )


@pytest.mark.parametrize("name", ["refuses", "Refuses", "REFUSES", '"reFuses"'])
def test_labels_are_read_in_any_case(name):
    label = f"{name} mine"
    with Deidentifier(labelled(label)) as engine, pytest.raises(RefusedError):
        engine.apply(make_dataset(StationName="x"))
    for accepts in ("accepts", "ACCEPTS"):
        with Deidentifier([labelled(label), labelled(f"{accepts} mine")]) as engine:
            engine.apply(make_dataset(StationName="x"))
    for excludes in ("excludes", "Excludes"):
        with pytest.raises(RecipeError, match="can't be used together with trial-7"):
            Deidentifier([labelled("IS trial-7"), labelled(f"{excludes} trial-7")])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("refuse", "refuses"), ("Refused", "refuses"), ("refusing", "refuses")),
        *(("accept", "accepts"), ("ACCEPTED", "accepts"), ("accepts:", "accepts")),
        *(("exclude", "excludes"), ("excluding", "excludes"), ("exludes", "excludes")),
    ],
)
def test_labels_that_may_be_misspelt_are_told(name, meant):
    recipe, told = labelled(f"{name} mine"), f"{name} is no label .* did you mean {meant}"
    with Deidentifier(recipe) as engine:
        (warning,) = engine.warnings
        engine.apply(make_dataset(StationName="x"))
    assert re.search(f"<text>:6:1: {told}", warning)
    (finding,) = diagnose(recipe, Registry(), Names())
    assert (finding.code, finding.severity, finding.span.line) == ("doubtful", "warning", 6)
    with pytest.raises(RecipeError, match=told):
        Deidentifier(recipe, strict=True)


@pytest.mark.parametrize("name", ["method", "release", "recipe", "study", "access", "purpose"])
def test_other_labels_are_data(name):
    with Deidentifier(labelled(f"{name} mine"), strict=True) as engine:
        assert engine.warnings == ()


def test_a_filter_that_is_refused_is_found_by_its_name_as_written():
    with pytest.raises(RecipeError, match=r"<text>:6:1: .*\n.*\n.*\n.*did you mean mine\?"):
        Deidentifier(labelled("refuses MINE"))


def test_a_refused_file_leaves_no_output(tmp_path):
    output = tmp_path / "out.dcm"
    with Deidentifier(DeidRecipe("ps3.15/basic")) as engine:
        with pytest.raises(RefusedError, match="as media-directory"):
            engine.process_file(get_testdata_file("DICOMDIR"), output)
        with pytest.raises(RefusedError):
            engine.process_file(get_testdata_file("SC_rgb_jpeg_dcmtk.dcm"), output)
    assert not output.exists()
    with Deidentifier(profile_layers("basic", ["accept-media-directory"], [])) as engine:
        engine.process_file(get_testdata_file("DICOMDIR"), output)
    records = dcmread(output).DirectoryRecordSequence
    assert not any(record.get("ReferencedFileID") for record in records)
    assert any("ReferencedFileID" in record for record in records)

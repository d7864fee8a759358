"""What the Basic Profile refuses, and what lets it through."""

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from deid_core import Deidentifier, DeidRecipe, RecipeError, RefusedError
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

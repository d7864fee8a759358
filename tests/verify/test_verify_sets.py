"""What holds over a whole set: pairs, references, groups, intervals between dates."""

import io
import shutil
from datetime import datetime, timedelta

import pytest
from pydicom import Dataset, dcmread
from verified_set import FIRST, SECOND, Outputs

from deid_core.errors import ArgumentError
from deid_core.verify.findings import Kind
from deid_core.verify.profile import Profile
from deid_core.verify.verifier import Verifier


def rename(outputs, name=lambda number, path: f"study/{number}.bin"):
    """Moves the outputs to names that say nothing."""
    for number, path in enumerate(sorted(outputs.folder.glob("*.dcm"), reverse=True)):
        target = outputs.folder / name(number, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def test_outputs_are_paired_by_what_does_not_change(outputs):
    renamed = outputs()
    rename(renamed)
    verifier = Verifier(renamed.originals, renamed.folder, Profile())
    assert list(verifier) == []
    assert verifier.counts.paired == 2


def test_images_that_look_alike_are_paired_by_series(originals, outputs):
    for number in (1, 2):
        path = originals / f"image{number}.dcm"
        dataset = dcmread(path)
        dataset.InstanceNumber = 1
        dataset.SeriesInstanceUID = f"1.3.6.1.4.1.99999.7.1.{number}"
        dataset.save_as(path)
    third = dcmread(originals / "image1.dcm")
    third.InstanceNumber = 3
    third.SOPInstanceUID = third.file_meta.MediaStorageSOPInstanceUID = f"{FIRST}.3"
    third.save_as(originals / "image3.dcm")
    renamed = outputs()
    rename(renamed)
    verifier = Verifier(renamed.originals, renamed.folder, Profile())
    findings = list(verifier)
    assert verifier.counts.paired == 2
    assert [one.kind for one in findings] == [Kind.UNPAIRED]


def test_a_crosswalk_pairs_what_looks_alike(originals, outputs):
    for number in (1, 2):
        path = originals / f"image{number}.dcm"
        dataset = dcmread(path)
        dataset.InstanceNumber = 1
        dataset.save_as(path)
    renamed = outputs()
    rename(renamed)
    assert [one.kind for one in renamed.verify()] == [Kind.UNPAIRED] * 2
    crosswalk = {
        str(renamed.folder / "study" / f"{1 - number}.bin"): str(
            originals / f"image{number + 1}.dcm"
        )
        for number in (0, 1)
    }
    assert renamed.verify(crosswalk) == []


def test_an_output_without_original_is_searched_all_the_same(outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.PixelData = b"\7" * len(dataset.PixelData)
        dataset.Radiopharmaceutical = "Okonkwo, born 01.02.1970"
        dataset.KVP = 99

    spoilt.change(change)
    rename(spoilt)
    found = {(one.kind, one.place) for one in spoilt.verify()}
    assert found == {(Kind.UNPAIRED, ""), (Kind.LEFT, "Radiopharmaceutical")}


def test_a_value_of_another_patient(originals, outputs):
    other = dcmread(originals / "image2.dcm")
    other.PatientName, other.PatientID = "Zhivkova^Ludmila", "PAT-8812345"
    other.save_as(originals / "image2.dcm")
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, "Radiopharmaceutical", "after PAT-8812345"))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.LEFT, "Radiopharmaceutical")
    spoilt.change(lambda dataset: setattr(dataset, "Radiopharmaceutical", "like zhivkova"))
    assert [one.kind for one in spoilt.verify()] == [Kind.LEFT]


def test_a_path_that_identifies(outputs):
    spoilt = outputs()
    rename(spoilt, lambda number, path: f"GRUENWALD_Kaethe/{number}.dcm")
    assert {one.kind for one in spoilt.verify()} == {Kind.PATH}


def test_a_reference_that_leads_nowhere(outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.ReferencedImageSequence[0].ReferencedSOPInstanceUID = "2.25.123456789"

    spoilt.change(change)
    (finding,) = spoilt.verify()
    assert finding.kind is Kind.UID
    assert finding.path == str(spoilt.first)
    assert finding.place == "ReferencedImageSequence__0__ReferencedSOPInstanceUID"


@pytest.mark.parametrize(
    "keyword", ["StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"]
)
def test_a_group_that_is_torn_apart(outputs, keyword):
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, keyword, "2.25.123456789"))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.UID, keyword)


def test_what_is_kept_and_stands_in_what_is_replaced(originals):
    """Of UIDs an option keeps, those of content items go, and all in a sequence of dummies."""
    for path in sorted(originals.iterdir()):
        dataset = dcmread(path)
        drawn = Dataset()
        drawn.ReferencedImageSequence = dataset.ReferencedImageSequence
        drawn.UID = dataset.SOPInstanceUID
        dataset.GraphicAnnotationSequence = [drawn]
        dataset.AnatomicRegionSequence[0].UID = dataset.SOPInstanceUID
        dataset.save_as(path)
    kept = Outputs(originals, ("retain-uids",))
    assert [one for one in kept.verify() if one.kind is not Kind.LEFT] == []
    kept.change(lambda dataset: setattr(dataset, "StudyInstanceUID", "1.2.3"))
    assert (Kind.ROW, "StudyInstanceUID") in {(one.kind, one.place) for one in kept.verify()}


def test_two_instances_that_became_one(outputs):
    spoilt = outputs()
    other = dcmread(spoilt.folder / "image2.dcm").SOPInstanceUID

    def change(dataset):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = other

    spoilt.change(change)
    found = {(one.kind, one.message) for one in spoilt.verify()}
    assert (Kind.UID, "two UIDs of the originals became one") in found


def test_intervals_between_dates(outputs):
    shifted = outputs("retain-modified-dates")
    assert shifted.verify() == []
    shifted.change(lambda dataset: setattr(dataset, "AcquisitionDate", "20300101"))
    (finding,) = shifted.verify()
    assert (finding.kind, finding.place) == (Kind.DATE, "AcquisitionDate")
    shifted.change(lambda dataset: setattr(dataset, "AcquisitionDate", "20250311"))
    assert {(one.kind, one.place) for one in shifted.verify()} == {
        (Kind.DATE, "AcquisitionDate"),
        (Kind.ROW, "AcquisitionDate"),
    }


def test_a_time_zone_that_stays_beside_shifted_dates(outputs):
    shifted = outputs("retain-modified-dates")
    shifted.change(lambda dataset: setattr(dataset, "TimezoneOffsetFromUTC", "+0100"))
    (finding,) = shifted.verify()
    assert (finding.kind, finding.place) == (Kind.ROW, "TimezoneOffsetFromUTC")


def test_without_a_patient_id_dates_are_shifted_by_study(originals):
    for number in (1, 2):
        path = originals / f"image{number}.dcm"
        dataset = dcmread(path)
        dataset.PatientID = ""
        dataset.StudyInstanceUID = f"1.3.6.1.4.1.99999.7.{number}"
        dataset.save_as(path)
    shifted = Outputs(originals, ("retain-modified-dates",))

    def change(dataset):
        for element in dataset:
            if element.VR == "DA" and element.value and element.tag != 0x00100030:
                day = datetime.strptime(element.value, "%Y%m%d") - timedelta(days=100)
                element.value = day.strftime("%Y%m%d")

    shifted.change(change)
    assert shifted.verify() == []


def test_a_birth_date_is_no_date_to_keep(outputs):
    kept = outputs("retain-full-dates")
    assert kept.verify() == []
    kept.change(lambda dataset: setattr(dataset, "PatientBirthDate", "19700201"))
    assert (Kind.ROW, "PatientBirthDate") in {(one.kind, one.place) for one in kept.verify()}


def test_files_that_are_no_dicom(outputs):
    spoilt = outputs()
    (spoilt.folder / "list of patients.txt").write_text("Okonkwo")
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.message) == (Kind.UNREADABLE, "is no DICOM file")


def test_a_truncated_output(outputs):
    spoilt = outputs()
    data = spoilt.first.read_bytes()
    spoilt.first.write_bytes(data[:-100])
    assert [one.kind for one in spoilt.verify()] == [Kind.UNREADABLE]


def test_an_output_nested_too_deeply(outputs):
    spoilt = outputs()
    item = b"\xfe\xff\x00\xe0\xff\xff\xff\xff\x08\x00\x18\x22SQ\0\0\xff\xff\xff\xff"
    data = spoilt.first.read_bytes() + b"\x08\x00\x18\x22SQ\0\0\xff\xff\xff\xff" + item * 5000
    spoilt.first.write_bytes(data)
    assert Kind.UNREADABLE in {one.kind for one in spoilt.verify()}


def test_originals_that_can_not_be_read_are_counted(outputs):
    clean = outputs()
    (clean.originals / "notes.txt").write_text("not DICOM")
    data = io.BytesIO((clean.originals / "image1.dcm").read_bytes()).getvalue()
    (clean.originals / "cut.dcm").write_bytes(data[:1000])
    verifier = Verifier(clean.originals, clean.folder, Profile())
    assert list(verifier) == []
    assert verifier.counts.unread_originals == 1  # a text file is no original


@pytest.mark.parametrize("wrong", ["no outputs", "no originals", "same"])
def test_nothing_to_verify_is_an_error(outputs, tmp_path, wrong):
    clean = outputs()
    empty = tmp_path / "empty"
    empty.mkdir()
    folders = {
        "no outputs": (clean.originals, empty),
        "no originals": (empty, clean.folder),
        "same": (clean.folder, clean.folder),
    }
    with pytest.raises(ArgumentError):
        list(Verifier(*folders[wrong], Profile()))


def test_uids_that_are_kept_pair_outputs(outputs):
    kept = outputs("retain-uids")
    rename(kept)
    assert kept.verify() == []
    assert SECOND in {dcmread(path).SOPInstanceUID for path in kept.folder.rglob("*.bin")}


def test_dummies_in_a_sequence_that_was_replaced_are_not_judged_as_dates(originals, outputs):
    for number in (1, 2):
        path = originals / f"image{number}.dcm"
        dataset = dcmread(path)
        dataset.VerifyingObserverSequence = [Dataset()]
        dataset.VerifyingObserverSequence[0].VerificationDateTime = "20250312"
        dataset.save_as(path)
    shifted = outputs("retain-modified-dates")

    def change(dataset):
        dataset.VerifyingObserverSequence[0].VerificationDateTime = "19000101"

    shifted.change(change)
    assert shifted.verify() == []


def test_an_instance_that_is_stored_twice_is_paired_with_either(originals, outputs):
    shutil.copy(originals / "image1.dcm", originals / "again.dcm")
    renamed = outputs()
    rename(renamed)
    assert renamed.verify() == []


def test_a_truth_about_file_meta_that_was_none_before_is_not_asked_for(originals, outputs):
    path = originals / "image1.dcm"
    dataset = dcmread(path)
    dataset.file_meta.MediaStorageSOPInstanceUID = f"{FIRST}.99"
    dataset.save_as(path)
    kept = outputs("retain-uids")

    def change(dataset):
        dataset.file_meta.MediaStorageSOPInstanceUID = f"{FIRST}.99"

    kept.change(change)
    assert kept.verify() == []

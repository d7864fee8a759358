"""The verifier finds what leaks: each leak is put into a clean output, by itself."""

import pytest
from leaks import BYTES, VALUES
from pydicom import dcmread
from pydicom.sequence import Sequence
from verified_set import ELSEWHERE, FIRST

from deid_core.verify.findings import Kind


def test_clean_outputs_have_no_findings(outputs):
    assert outputs().verify() == []


@pytest.mark.parametrize("leak", VALUES)
def test_values_left(outputs, leak):
    change, place, kind = VALUES[leak]
    spoilt = outputs()
    spoilt.change(change)
    found = [
        finding
        for finding in spoilt.verify()
        if finding.kind is Kind.LEFT and finding.place == place
    ]
    assert any(finding.message.startswith(kind) for finding in found)
    assert {finding.path for finding in found} == {str(spoilt.first)}


@pytest.mark.parametrize("leak", BYTES)
def test_values_outside_elements(outputs, leak):
    change, place = BYTES[leak]
    spoilt = outputs()
    spoilt.first.write_bytes(change(spoilt.first.read_bytes()))
    found = [finding for finding in spoilt.verify() if finding.kind is Kind.LEFT]
    assert {finding.place for finding in found} == {place}


ROWS = {
    # Code, what was not done, the place.
    "X left": ("AdditionalPatientHistory", "asthma"),
    "X left as it was": ("PatientAge", "055Y"),
    "Z left": ("PatientSex", "F"),
    "D left": ("ContrastBolusAgent", "Iomeron"),
    "Z/D left": ("ContentDate", "20250311"),
    "X/D emptied": ("SeriesDate", ""),
    "X/Z/D left": ("InstitutionName", "Klinik Hirslanden"),
    "U left": ("SOPInstanceUID", FIRST),
    "U emptied": ("StudyInstanceUID", ""),
    "U that is no UID": ("FrameOfReferenceUID", "1.2.x"),
}


@pytest.mark.parametrize("row", ROWS)
def test_rows_not_honoured(outputs, row):
    keyword, value = ROWS[row]
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, keyword, value))
    assert (Kind.ROW, keyword) in {(one.kind, one.place) for one in spoilt.verify()}


@pytest.mark.parametrize("keyword", ["PatientName", "StudyID", "FrameOfReferenceUID"])
def test_elements_that_were_to_be_replaced_and_are_gone(outputs, keyword):
    spoilt = outputs()
    spoilt.change(lambda dataset: delattr(dataset, keyword))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.ROW, keyword)
    assert finding.message.endswith("was removed")


def test_rows_inside_sequences(outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.AnatomicRegionSequence[0].PatientComments = "tall"

    spoilt.change(change)
    (finding,) = spoilt.verify()
    assert finding.place == "AnatomicRegionSequence__0__PatientComments"


KEPT = {
    "retain-uids": ("SOPInstanceUID", "1.2.3.4.5"),
    "retain-full-dates": ("StudyDate", "20250309"),
    "retain-patient-characteristics": ("PatientAge", "054Y"),
    "retain-device-identity": ("DeviceSerialNumber", "1"),
    "retain-institution-identity": ("InstitutionName", "a clinic"),
}


@pytest.mark.parametrize("option", KEPT)
def test_what_an_option_keeps(outputs, option):
    kept = outputs(option)
    assert [one for one in kept.verify() if one.kind is not Kind.LEFT] == []
    keyword, value = KEPT[option]
    kept.change(lambda dataset: setattr(dataset, keyword, value))
    assert (Kind.ROW, keyword) in {(one.kind, one.place) for one in kept.verify()}
    kept.change(lambda dataset: delattr(dataset, keyword))
    assert (Kind.ROW, keyword) in {(one.kind, one.place) for one in kept.verify()}


def test_a_description_that_was_cleaned_badly(outputs):
    spoilt = outputs("clean-descriptors")
    spoilt.change(lambda dataset: setattr(dataset, "StudyDescription", "CT head, low dose"))
    assert spoilt.verify() == []
    spoilt.change(lambda dataset: setattr(dataset, "StudyDescription", "CT head, for Dr Okonkwo"))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.LEFT, "StudyDescription")


MARKS = {
    "PatientIdentityRemoved": "NO",
    "DeidentificationMethod": "",
    "DeidentificationMethodCodeSequence": Sequence([]),
    "LongitudinalTemporalInformationModified": "UNMODIFIED",
}


@pytest.mark.parametrize("keyword", MARKS)
def test_what_an_output_has_to_say_of_itself(outputs, keyword):
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, keyword, MARKS[keyword]))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.MARK, keyword)


def test_the_codes_of_the_options_have_to_be_stated(outputs):
    spoilt = outputs("retain-full-dates")

    def change(dataset):
        del dataset.DeidentificationMethodCodeSequence[1]

    spoilt.change(change)
    messages = {one.message for one in spoilt.verify() if one.kind is Kind.MARK}
    assert messages == {"lacks 113106 retain-full-dates"}


def test_burned_in_annotation_stays_true(originals, outputs):
    path = originals / "image1.dcm"
    dataset = dcmread(path)
    dataset.BurnedInAnnotation = "YES"
    dataset.save_as(path)
    spoilt = outputs()
    assert spoilt.verify() == []
    spoilt.change(lambda dataset: setattr(dataset, "BurnedInAnnotation", "NO"))
    (finding,) = spoilt.verify()
    assert (finding.kind, finding.place) == (Kind.MARK, "BurnedInAnnotation")


def test_private_elements(outputs):
    def change(dataset):
        siemens = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
        siemens.add_new(0x0C, "IS", "1000")  # B Value, which is safe
        siemens.add_new(0x0B, "DS", "1")  # which is not in the list

    spoilt = outputs()
    spoilt.change(change)
    assert {one.kind for one in spoilt.verify()} == {Kind.PRIVATE}
    assert len(spoilt.verify()) == 2
    safe = outputs("retain-safe-private")
    safe.change(change)
    (finding,) = safe.verify()
    assert finding.place == '(0019,"SIEMENS MR HEADER",0B)'


def test_a_private_creator_without_elements(outputs):
    spoilt = outputs()
    spoilt.change(lambda dataset: dataset.private_block(0x0099, "ACME", create=True))
    assert [one.kind for one in spoilt.verify()] == [Kind.PRIVATE]


def test_a_preamble_of_another_format(outputs):
    spoilt = outputs()
    data = spoilt.first.read_bytes()
    spoilt.first.write_bytes(b"II*\0" + data[4:])
    assert [(one.kind, one.place) for one in spoilt.verify()] == [(Kind.META, "preamble")]


def test_media_storage_sop_instance_uid_is_that_of_the_dataset(outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.file_meta.MediaStorageSOPInstanceUID = "2.25.77"

    spoilt.change(change)
    assert (Kind.META, "MediaStorageSOPInstanceUID") in {
        (one.kind, one.place) for one in spoilt.verify()
    }


def test_no_values_in_messages(outputs):
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, "ImageComments", "Okonkwo 01.02.1970 QX7741-09"))
    findings = spoilt.verify()
    told = " ".join(one.message + one.place for one in findings).lower()
    assert not {"okonkwo", "1970", "7741"} & set(told.replace(".", " ").split())
    assert {one.value for one in findings if one.kind is Kind.LEFT} >= {"okonkwo", "1970-02-01"}


def test_a_reference_out_of_the_set_is_replaced_too(outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.ReferencedImageSequence[1].ReferencedSOPInstanceUID = ELSEWHERE

    spoilt.change(change)
    assert {one.kind for one in spoilt.verify()} >= {Kind.LEFT, Kind.ROW}

"""What must agree between the instances of a patient: pseudonyms, UIDs, the days between dates."""

import re
from datetime import datetime

import pytest

from deid_core import Deidentifier, RecipeError
from deid_core.recipe.profiles import OPTIONS, profile_layers
from deid_core.testing import make_dataset, recipe_of

CT = "1.2.840.10008.5.1.4.1.1.2"


def instance(patient="742", **elements):
    return make_dataset(SOPClassUID=CT, PatientID=patient, **elements)


def day(text):
    return datetime.strptime(str(text)[:8], "%Y%m%d")


def test_pseudonyms_tell_patients_apart_and_agree_within_one(profiled):
    first = profiled(instance(PatientName="Simpson^Homer", StudyDescription="a"))
    again = profiled(instance(PatientName="SIMPSON^HOMER^^", Modality="CT"))
    other = profiled(instance("743", PatientName="Simpson^Bart"))
    assert first.PatientID == again.PatientID != other.PatientID
    assert first.PatientName == again.PatientName != other.PatientName


def test_references_follow_what_they_refer_to_at_every_depth(profiled):
    image = profiled(
        instance(SOPInstanceUID="1.2.3", SeriesInstanceUID="1.2", StudyInstanceUID="1")
    )
    item = {"ReferencedSOPInstanceUID": "1.2.3", "ReferencedSOPClassUID": CT}
    series = {"SeriesInstanceUID": "1.2", "ReferencedInstanceSequence": [item]}
    after = profiled(
        instance(
            ReferencedSeriesSequence=[series],
            FailedSOPInstanceUIDList=["1.2.3", "1.2.4"],
            MultiFrameSourceSOPInstanceUID="1.2.3",
        )
    )
    (referenced,) = after.ReferencedSeriesSequence
    assert referenced.SeriesInstanceUID == image.SeriesInstanceUID
    (one,) = referenced.ReferencedInstanceSequence
    assert one.ReferencedSOPInstanceUID == image.SOPInstanceUID
    assert one.ReferencedSOPClassUID == CT
    assert after.FailedSOPInstanceUIDList[0] == image.SOPInstanceUID
    assert after.FailedSOPInstanceUIDList[1] not in ("1.2.4", image.SOPInstanceUID)
    assert after.MultiFrameSourceSOPInstanceUID == image.SOPInstanceUID


def test_modified_dates_keep_the_days_between_them(profiled):
    dates = {
        "StudyDate": "20240101",
        "SeriesDate": "20240103",
        "AcquisitionDateTime": "20240131235959.5+0100",
        "ContentDate": "20231231",
        "AcquisitionTime": "235959.5",
        "ExpiryDate": "20240201",
        "DateOfLastCalibration": ["20230101", "20230601"],
    }
    nested = {"ContributionDateTime": "20240102120000"}
    before = instance(**dates, ContributingEquipmentSequence=[nested])
    for options in (["retain-modified-dates"], ["retain-modified-dates", "retain-device-identity"]):
        after = profiled(before, *options)
        shift = day(after.StudyDate) - day("20240101")
        assert shift.days < 0
        assert day(after.SeriesDate) - day("20240103") == shift
        assert day(after.AcquisitionDateTime) - day("20240131") == shift
        assert str(after.AcquisitionDateTime)[8:] == "235959.5"
        assert day(after.ContentDate) - day("20231231") == shift
        assert day(after.ExpiryDate) - day("20240201") == shift
        assert [day(one) - shift for one in after.DateOfLastCalibration] == [
            day("20230101"),
            day("20230601"),
        ]
        (equipment,) = after.ContributingEquipmentSequence
        assert day(equipment.ContributionDateTime) - day("20240102") == shift
        assert after.AcquisitionTime == "235959.5"


@pytest.mark.parametrize("moment", ["20240131235959.5+0100", "202401-0430", "2024+1400 "])
def test_shifted_moments_do_not_tell_the_time_zone(profiled, moment):
    before = instance(
        TimezoneOffsetFromUTC="+0100",
        AcquisitionDateTime=moment,
        ContributingEquipmentSequence=[{"ContributionDateTime": moment}],
    )
    after = profiled(before, "retain-modified-dates")
    assert "TimezoneOffsetFromUTC" not in after
    inside = after.ContributingEquipmentSequence[0].ContributionDateTime
    for value in (str(after.AcquisitionDateTime), str(inside)):
        assert re.fullmatch(r"202[34][0-9.]*", value)
    full = profiled(before, "retain-full-dates")
    assert full.TimezoneOffsetFromUTC == "+0100"
    assert str(full.AcquisitionDateTime).strip() == moment.strip()


def test_a_patient_has_one_shift_and_others_have_others(profiled):
    def shifted(patient, date):
        after = profiled(instance(patient, StudyDate=date), "retain-modified-dates")
        return (day(after.StudyDate) - day(date)).days

    assert shifted("742", "20240101") == shifted("742", "20101231")
    assert len({shifted(str(patient), "20240101") for patient in range(20)}) > 10


def test_without_a_patient_id_a_study_has_one_shift(profiled):
    def shifted(study, **elements):
        before = instance("", StudyInstanceUID=study, StudyDate="20240101", **elements)
        return profiled(before, "retain-modified-dates").StudyDate

    assert shifted("1.2.3") == shifted("1.2.3", Modality="MR")
    assert len({shifted(f"1.2.{number}") for number in range(20)}) > 10


def test_a_recipe_gives_the_number_of_days(profiled):
    days = recipe_of("JITTER fields:ps3_15_dates -10")
    after = profiled(instance(StudyDate="20240111"), "retain-modified-dates", more=(days,))
    assert after.StudyDate == "20240101"


def test_full_and_modified_dates_exclude_each_other():
    for options in (["retain-full-dates", "retain-modified-dates"], list(OPTIONS)):
        layers = profile_layers("basic", options, [])
        with pytest.raises(RecipeError, match=r"can't be used together with ps3\.15/retain-"):
            Deidentifier(layers)


def test_the_order_in_which_options_are_named_does_not_matter():
    one = profile_layers("basic", ["retain-modified-dates", "retain-device-identity"], [])
    other = profile_layers("basic", ["retain-device-identity", "retain-modified-dates"], [])
    assert one == other

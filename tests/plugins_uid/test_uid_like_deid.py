"""The functions that pydicom/deid has too, beside the real ones of deid 0.4.13."""

from __future__ import annotations

import re
from typing import Any

import pytest
from deid.dicom.actions import deid_funcs
from deid.dicom.fields import DicomField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import UID

from deid_core import BLANK, KEEP, OptionError

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
dates = st.dates().map(lambda day: f"{day:%Y%m%d}".zfill(8)).filter(lambda d: "11" < d < "89")


def by_deid(name: str, field: Any, extras: str = "") -> Any:
    """What deid's own function of that name gives for the element."""
    theirs = DicomField(field.element, str(field), str(field.element.tag))
    return deid_funcs[name](item={}, value="", field=theirs, dicom=None, extras=extras)


# ---------------------------------------------------------------- pydicom_uuid


@pytest.mark.parametrize("value", ["1.2.3", "", ["1.2.3", "1.2.4"], "no UID at all", UID("1.9")])
@pytest.mark.parametrize("options", [{}, {"prefix": "1.2.826.0.1.3680043.8.498."}])
def test_stable_values_are_the_very_ones_of_deid(call, field_of, value, options):
    field = field_of("StudyInstanceUID", value, "UI")
    extras = " ".join(f"{name}={text}" for name, text in options.items())
    ours = call("pydicom_uuid", field, **options)
    assert ours == by_deid("pydicom_uuid", field, extras)
    assert UID(ours).is_valid
    assert call("pydicom_uuid", field, stable_remapping="true", **options) == ours


def test_without_stable_remapping_it_is_really_random_where_deid_repeats_itself(call, field_of):
    field = field_of("StudyInstanceUID", "1.2.3")
    off = "stable_remapping=false"
    assert by_deid("pydicom_uuid", field, off) == by_deid("pydicom_uuid", field, off)
    made = {call("pydicom_uuid", field, stable_remapping="false") for _ in range(50)}
    assert len(made) == 50
    assert all(UID(one).is_valid for one in made)


# ---------------------------------------------------------------- dicom_uuid


@pytest.mark.parametrize("root", ["2.25.", "1.2.826.0.1", "1." * 22])
def test_dicom_uuid_gives_random_valid_uids_where_deid_does_not(call, field_of, root):
    field = field_of("StudyInstanceUID", "1.2.3")
    made = {call("dicom_uuid", field, org_root=root) for _ in range(50)}
    assert len(made) == 50
    assert all(UID(one).is_valid and one.startswith(root) for one in made)
    assert UID(call("dicom_uuid", field)).is_valid
    assert by_deid("dicom_uuid", field).startswith("anonymous-organization.")


@pytest.mark.parametrize(
    "options", [("dicom_uuid", {}), ("pydicom_uuid", {"stable_remapping": "no"})]
)
def test_random_uids_for_each_of_several_values_and_where_there_was_none(call, field_of, options):
    name, options = options
    one, empty, other = call(
        name, field_of("RelatedFrameOfReferenceUID", ["1.2", "", "1.2"], "UI"), **options
    )
    assert one != other
    assert UID(one).is_valid
    assert empty == ""
    assert UID(call(name, field_of("FrameOfReferenceUID", ""), **options)).is_valid


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("name", ["basic_uuid", "simple_uuid"])
def test_random_uuids(call, field_of, name):
    field = field_of("PatientID", "A")
    assert re.fullmatch(UUID4, call(name, field))
    assert re.fullmatch(UUID4, by_deid("basic_uuid", field))
    assert call(name, field) != call(name, field)


def test_suffix_uuid_starts_with_the_keyword(call, field_of):
    field = field_of("PatientID", "A")
    assert re.fullmatch(f"patientid-{UUID4}", call("suffix_uuid", field))
    assert re.fullmatch(f"patientid-{UUID4}", by_deid("suffix_uuid", field))


# ---------------------------------------------------------------- jitter


@shared
@given(text=dates, days=st.integers(-9999, 9999), years=st.integers(-30, 30))
def test_dates_are_shifted_as_deid_shifts_them(call, field_of, text, days, years):
    field = field_of("StudyDate", text)
    ours = call("jitter", field, days=str(days), years=str(years))
    assert ours == by_deid("jitter", field, f"days={days} years={years}")


@pytest.mark.parametrize("text", ["20200228235959.123000+0100", "20191231000000.000000"])
def test_date_times_are_shifted_as_deid_shifts_them(call, field_of, text):
    field = field_of("AcquisitionDateTime", text)
    assert call("jitter", field, days="2") == by_deid("jitter", field, "days=2")


def test_defaults_are_those_of_deid(call, field_of):
    field = field_of("StudyDate", "20200228")
    assert call("jitter", field) == by_deid("jitter", field) == "20200229"
    assert call("jitter", field, years="1") == by_deid("jitter", field, "years=1") == "20210228"


@shared
@given(text=dates, days=st.integers(-9999, 9999))
def test_shifting_back_gives_the_original(call, field_of, text, days):
    there = call("jitter", field_of("StudyDate", text), days=str(days))
    assert call("jitter", field_of("StudyDate", there), days=str(-days)) == text


@pytest.mark.parametrize(
    ("vr", "text", "shifted"),
    [
        ("DA", "20191230-20200131", "20200101-20200202"),
        ("DA", "20191230-", "20200101-"),
        ("DA", "-20191230", "-20200101"),
        ("DA", "2019.12.30", "2020.01.01"),
        ("DT", "2019", "2019"),
        ("DT", "201912", "201912"),
        ("DT", "20191230", "20200101"),
        ("DT", "2019123014", "2020010114"),
        ("DT", "20191230145900.5-0500", "20200101145900.5-0500"),
        ("DT", "20191230-0500", "20200101-0500"),
        ("DT", "20191230-20191231", "20200101-20200102"),
        ("DT", "20191230101010+0100-20191231", "20200101101010+0100-20200102"),
        ("LO", "20191230", "20200101"),
        ("SH", " 20191230101010.1 ", "20200101101010.1"),
    ],
)
def test_dates_keep_the_form_in_which_they_were_written(call, field_of, vr, text, shifted):
    assert call("jitter", field_of("StudyDate", text, vr), days="2") == shifted


@pytest.mark.parametrize(
    ("vr", "text"),
    [
        ("DA", "unknown"),
        ("DA", "20201345"),
        ("DA", "2020"),
        ("DA", "-"),
        ("DA", ""),
        ("DT", "20200101990000"),
        ("DT", "٢٠٢٠٠١٠١"),
        ("LO", "seen on 20200101"),
        ("LO", "1234"),
    ],
)
def test_what_is_no_date_becomes_empty(call, field_of, vr, text):
    assert call("jitter", field_of("StudyDate", text, vr), days="2") is BLANK


def test_each_of_several_dates(call, field_of):
    field = field_of("CalibrationDate", ["20200101", "x", "20201231"], "DA")
    assert call("jitter", field) == ["20200102", "", "20210101"]


def test_a_time_stays_and_other_kinds_of_value_are_not_for_it(call, registry, field_of):
    assert call("jitter", field_of("StudyTime", "101112")) is KEEP
    assert registry.resolve("jitter").vrs == {"DA", "DT", "TM", "LO", "LT", "SH", "ST", "UC", "UT"}


@pytest.mark.parametrize("option", ["days", "years"])
def test_jitter_takes_whole_numbers(registry, option):
    with pytest.raises(OptionError, match="whole number"):
        registry.resolve("jitter").bind([(option, "1.5")])


def test_a_date_that_would_leave_the_calendar_becomes_empty(call, field_of):
    assert call("jitter", field_of("StudyDate", "99991231")) is BLANK

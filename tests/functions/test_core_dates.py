"""core.shift_date and core.fixed_date."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread

from deid_core import RecipeError, RuleError
from deid_core.testing import make_dataset

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def _day(text):
    return datetime.strptime(text, "%Y%m%d").date()


def _shift(apply, patient="p", rule="REPLACE StudyDate func:shift_date", **options):
    done = apply(rule, PatientID=patient, StudyDate="20200301", **options)
    return (_day(done.StudyDate) - date(2020, 3, 1)).days


def test_a_shift_that_was_once_made_holds(apply):
    assert _shift(apply, "123") == EXPECTED


EXPECTED = -323


@shared
@given(
    patient=st.text("abc123", min_size=1, max_size=8),
    least=st.integers(1, 50),
    more=st.integers(0, 400),
    direction=st.sampled_from(["back", "forward", "either"]),
)
def test_never_nothing_and_within_the_bounds(apply, patient, least, more, direction):
    options = f"min_days={least} max_days={least + more} direction={direction}"
    days = _shift(apply, patient, f"REPLACE StudyDate func:shift_date {options}")
    assert least <= abs(days) <= least + more
    assert direction == "either" or (days < 0) is (direction == "back")


def test_patients_keys_and_elements_tell_shifts_apart(apply):
    rule = "REPLACE StudyDate func:shift_date max_days=36000"
    by_study = f"{rule} by=StudyID"
    shifts = [
        _shift(apply, "p1", rule),
        _shift(apply, "p2", rule),
        _shift(apply, "p1", rule, key=b"k" * 16),
        _shift(apply, "p2", by_study, StudyID="p1"),
    ]
    assert len(set(shifts)) == 4
    assert _shift(apply, " p1 ", rule) == shifts[0]
    assert _shift(apply, "p1", f"{rule} by=(0010,0020)") == shifts[0]


def test_a_single_number_of_days_and_both_directions(apply):
    rule = "REPLACE StudyDate func:shift_date min_days=7 max_days=7 direction=either"
    assert {_shift(apply, str(n), rule) for n in range(30)} == {-7, 7}


def test_jitter_and_replace_shift_alike(apply):
    values = {
        "PatientID": "p",
        "StudyDate": "20200301",
        "SeriesDate": "20200301",
        "AcquisitionDateTime": "20200301101500.5+0100",
        "ContentDate": "2020.03.01",
        "DateOfLastCalibration": ["20200301", "20191231"],
        "StudyDescription": "2020-03-01",
    }
    names = list(values)[1:]
    jittered = apply(*[f"JITTER {name} func:shift_date" for name in names], **values)
    replaced = apply(*[f"REPLACE {name} func:shift_date" for name in names], **values)
    assert jittered == replaced
    shifted = _day(jittered.StudyDate)
    assert jittered.SeriesDate == jittered.StudyDate != "20200301"
    assert jittered.AcquisitionDateTime == f"{jittered.StudyDate}101500.5+0100"
    assert jittered.StudyDescription == shifted.isoformat()
    first, second = map(_day, jittered.DateOfLastCalibration)
    assert (first, (first - second).days) == (shifted, 61)


def test_inside_sequences_the_root_tells_the_patient(apply):
    item = make_dataset(ScheduledProcedureStepStartDate="20200301", PatientID="another")
    dataset = make_dataset(PatientID="p", StudyDate="20200301", RequestAttributesSequence=[item])
    done = apply(
        "JITTER StudyDate func:shift_date",
        "JITTER ScheduledProcedureStepStartDate func:shift_date",
        dataset=dataset,
    )
    inside = done.RequestAttributesSequence[0].ScheduledProcedureStepStartDate
    assert inside == done.StudyDate != "20200301"


@pytest.mark.parametrize("action", ["JITTER", "REPLACE"])
def test_what_is_no_date_is_blanked_and_what_is_empty_stays_empty(apply, action):
    rules = [f"{action} {name} func:shift_date" for name in ("StudyDate", "SeriesDate")]
    done = apply(*rules, PatientID="p", StudyDate="SECRET", SeriesDate="")
    assert (done.StudyDate, done.SeriesDate) == ("", "")


@pytest.mark.parametrize("values", [{}, {"PatientID": ""}, {"PatientID": "  "}])
@pytest.mark.parametrize("action", ["JITTER", "REPLACE"])
def test_without_the_patient_the_file_fails(apply, action, values):
    with pytest.raises(RuleError, match="shift_date raised NoSuchValueError"):
        apply(f"{action} StudyDate func:shift_date", StudyDate="20200301", **values)


def test_all_files_of_a_patient_are_shifted_alike_from_file_to_file(engine, write_ct, tmp_path):
    rules = ["JITTER StudyDate func:shift_date", "REPLACE SeriesDate func:shift_date"]
    found = set()
    for number, patient in enumerate(["p1", "p1", "p2"]):
        path = write_ct(tmp_path / f"{number}.dcm", PatientID=patient, StudyDate="20200301")
        with engine(*(f"{rule} max_days=36000" for rule in rules)) as deidentifier:
            deidentifier.process_file(path, tmp_path / f"{number}.out.dcm")
        found.add((patient, dcmread(tmp_path / f"{number}.out.dcm").StudyDate))
    assert len(found) == 2
    assert len({day for _, day in found}) == 2


def test_above_and_below_the_rule_that_replaces_the_patient_the_shift_is_one(apply):
    """The same patient, the same shift, wherever in the recipe."""
    done = apply(
        "JITTER StudyDate func:shift_date",
        "REPLACE PatientID func:pseudonym",
        "JITTER SeriesDate func:shift_date",
        PatientID="p",
        StudyDate="20200301",
        SeriesDate="20200301",
    )
    assert done.StudyDate == done.SeriesDate


def test_below_a_pseudonym_a_patient_still_has_one_shift(apply):
    rules = ["REPLACE PatientID func:pseudonym", "JITTER StudyDate func:shift_date max_days=36000"]
    dates = [
        apply(*rules, PatientID=patient, StudyDate="20200301").StudyDate
        for patient in ("p1", "p1", "p2")
    ]
    assert dates[0] == dates[1] != dates[2]


@pytest.mark.parametrize(
    "options",
    ["max_days=0", "min_days=0", "max_days=36526", "by=PatintID", "by=", "direction=up"],
)
def test_wrong_options_are_mistakes_of_the_recipe(engine, options):
    with pytest.raises(RecipeError, match="shift_date"):
        engine(f"JITTER StudyDate func:shift_date {options}")


def test_a_least_above_the_most_is_a_mistake_of_the_recipe(engine):
    with pytest.raises(RecipeError, match="min_days"):
        engine("JITTER StudyDate func:shift_date min_days=10 max_days=9")


def test_times_are_not_shifted(engine):
    with pytest.raises(RecipeError, match="shift_date is for"):
        engine("REPLACE StudyTime func:shift_date")


# ---------------------------------------------------------------- fixed_date


def test_a_fixed_date_for_each_vr_and_value(apply):
    rule = "REPLACE select:VR:DA|DT|TM func:fixed_date date=20000229 time=120000"
    done = apply(
        rule,
        StudyDate="20200301",
        StudyTime="101112.5",
        AcquisitionDateTime="2020",
        DateOfLastCalibration=["20200301", ""],
        SeriesDate="",
    )
    assert done.StudyDate == "20000229"
    assert done.StudyTime == "120000"
    assert done.AcquisitionDateTime == "20000229120000"
    assert done.DateOfLastCalibration == ["20000229", ""]
    assert done.SeriesDate == ""


def test_the_fixed_date_by_default(apply):
    assert apply("REPLACE StudyDate func:fixed_date", StudyDate="20200301").StudyDate == "19000101"


@pytest.mark.parametrize(
    "options", ["date=20000230", "date=2000", "date=2000-01-01", "time=240000", "time=12"]
)
def test_only_a_day_and_a_time_are_taken(engine, options):
    with pytest.raises(RecipeError, match="fixed_date"):
        engine(f"REPLACE StudyDate func:fixed_date {options}")


def test_the_callers_dataset_stays_as_it_was(engine):
    dataset = Dataset()
    dataset.PatientID, dataset.StudyDate = "p", "20200301"
    with engine("JITTER StudyDate func:shift_date") as deidentifier:
        deidentifier.apply(dataset)
    assert dataset.StudyDate == "20200301"

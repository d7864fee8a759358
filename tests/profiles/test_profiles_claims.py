"""What an output says of its de-identification."""

import pytest

from deid_core.testing import make_dataset, recipe_of

CT = "1.2.840.10008.5.1.4.1.1.2"


def instance(**elements):
    return make_dataset(SOPClassUID=CT, PatientID="742", **elements)


def codes(dataset):
    return [
        (item.CodeValue, item.CodingSchemeDesignator)
        for item in dataset.DeidentificationMethodCodeSequence
    ]


def test_the_basic_profile(profiled):
    after = profiled(instance())
    assert after.PatientIdentityRemoved == "YES"
    assert after.DeidentificationMethod == "Basic Application Confidentiality Profile"
    assert codes(after) == [("113100", "DCM")]
    (item,) = after.DeidentificationMethodCodeSequence
    assert item.CodeMeaning == "Basic Application Confidentiality Profile"
    assert after.LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize(
    ("option", "code", "temporal"),
    [
        ("clean-graphics", "113103", "REMOVED"),
        ("clean-structured-content", "113104", "REMOVED"),
        ("clean-descriptors", "113105", "REMOVED"),
        ("retain-full-dates", "113106", "UNMODIFIED"),
        ("retain-modified-dates", "113107", "MODIFIED"),
        ("retain-patient-characteristics", "113108", "REMOVED"),
        ("retain-device-identity", "113109", "REMOVED"),
        ("retain-uids", "113110", "REMOVED"),
        ("retain-safe-private", "113111", "REMOVED"),
        ("retain-institution-identity", "113112", "REMOVED"),
    ],
)
def test_each_option(profiled, option, code, temporal):
    after = profiled(instance(), option)
    assert codes(after) == [("113100", "DCM"), (code, "DCM")]
    assert after.LongitudinalTemporalInformationModified == temporal
    assert len(after.DeidentificationMethod) == 2
    assert all(len(name) <= 64 for name in after.DeidentificationMethod)


def test_a_recipe_over_the_profile_adds_no_code(profiled):
    keep = recipe_of("KEEP StudyDescription")
    after = profiled(instance(StudyDescription="Head"), more=(keep,))
    assert after.StudyDescription == "Head"
    assert codes(after) == [("113100", "DCM")]


def test_earlier_steps_stay_named(profiled):
    earlier = {
        "CodeValue": "113101",
        "CodingSchemeDesignator": "DCM",
        "CodeMeaning": "Clean Pixel Data Option",
        "PatientComments": "Homer",
    }
    before = instance(
        DeidentificationMethod="Pixels by hand",
        DeidentificationMethodCodeSequence=[earlier],
        PatientIdentityRemoved="NO",
    )
    once = profiled(before)
    assert codes(once) == [("113101", "DCM"), ("113100", "DCM")]
    assert once.DeidentificationMethod[0] == "Pixels by hand"
    assert once.PatientIdentityRemoved == "YES"
    assert "PatientComments" not in once.DeidentificationMethodCodeSequence[0]
    twice = profiled(once, "retain-uids")
    assert codes(twice) == [("113101", "DCM"), ("113100", "DCM"), ("113110", "DCM")]


@pytest.mark.parametrize(
    ("earlier", "option", "after"),
    [
        ("REMOVED", "retain-full-dates", "REMOVED"),
        ("MODIFIED", "retain-full-dates", "MODIFIED"),
        ("REMOVED", "retain-modified-dates", "REMOVED"),
        ("UNMODIFIED", "retain-modified-dates", "MODIFIED"),
        ("UNMODIFIED", "retain-uids", "REMOVED"),
        ("?", "retain-full-dates", "UNMODIFIED"),
    ],
)
def test_dates_that_an_earlier_step_changed_are_not_called_unmodified(
    profiled, earlier, option, after
):
    before = instance(LongitudinalTemporalInformationModified=earlier)
    assert profiled(before, option).LongitudinalTemporalInformationModified == after

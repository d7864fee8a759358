"""core.constant_by_vr: valid for every VR, never empty."""

import pytest
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.valuerep import VR

from deid_core import RecipeError
from deid_core.functions import CONSTANT_VRS

# VRs in brackets of the standard's elements ("US or SS") are pydicom's own.
ALL_VRS = {str(vr) for vr in VR if len(str(vr)) == 2}


@pytest.mark.parametrize("vr", sorted(CONSTANT_VRS))
@pytest.mark.parametrize("strict", [False, True])
def test_a_valid_value_that_is_not_empty(engine, vr, strict):
    dataset = Dataset()
    dataset.add(DataElement(0x00190010, "LO", "ACME"))
    dataset.add(DataElement(0x00191001, vr, None))
    with engine('REPLACE (0019,"ACME",01) func:constant_by_vr', strict=strict) as deidentifier:
        result = deidentifier.apply(dataset)
    assert not result.dataset[0x00191001].is_empty
    assert not result.warnings


def test_all_vrs_but_two_have_one():
    assert CONSTANT_VRS | {"SQ", "UI"} == ALL_VRS


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "RequestAttributesSequence"])
def test_the_two_are_refused(engine, keyword):
    with pytest.raises(RecipeError, match="constant_by_vr is for"):
        engine(f"REPLACE {keyword} func:constant_by_vr")


def test_one_value_for_several(apply):
    done = apply("REPLACE OtherPatientIDs func:constant_by_vr", OtherPatientIDs=["a", "b"])
    assert done.OtherPatientIDs == "DUMMY"

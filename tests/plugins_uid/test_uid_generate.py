"""uid.generate_uid: valid, keyed, consistent."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import UID, CTImageStorage

from deid_core import BLANK, OptionError

uids = st.from_regex(r"[0-2](\.(0|[1-9][0-9]{0,8})){1,5}", fullmatch=True)
components = st.one_of(st.just("0"), st.from_regex(r"[1-9][0-9]{0,5}", fullmatch=True))
roots = st.lists(components, min_size=1, max_size=5).map(".".join).filter(lambda r: len(r) <= 33)
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@shared
@given(original=uids, root=roots, dot=st.sampled_from(["", "."]))
def test_a_valid_uid_under_the_prefix_with_a_long_number(call, field_of, original, root, dot):
    new = call("generate_uid", field_of("StudyInstanceUID", original), prefix=root + dot)
    assert UID(new).is_valid
    assert new.startswith(root + ".")
    assert re.fullmatch(r"0|[1-9][0-9]*", new[len(root) + 1 :])


def test_the_default_is_a_uuid_in_decimal(call, field_of):
    new = call("generate_uid", field_of("StudyInstanceUID", "1.2.3"))
    number = uuid.UUID(int=int(new.removeprefix("2.25.")))
    assert number.version == 8
    assert number.variant == uuid.RFC_4122


@shared
@given(one=uids, other=uids)
def test_equal_exactly_where_the_originals_are(call, field_of, one, other):
    first = call("generate_uid", field_of("StudyInstanceUID", one))
    second = call("generate_uid", field_of("ReferencedSOPInstanceUID", other))
    assert (first == second) is (one == other)


def test_thirty_digits_are_left_and_no_two_originals_share_them(call, field_of):
    root = "1.2.3." + "4" * 27
    made = {
        call("generate_uid", field_of("StudyInstanceUID", f"1.2.{n}"), prefix=root)
        for n in range(2000)
    }
    assert len(made) == 2000
    assert max(map(len, made)) == 64


def test_the_same_key_gives_the_same_uid_and_another_key_another(call, field_of):
    field = field_of("StudyInstanceUID", "1.2.3")
    # Written down: a mapping must hold across versions, machines and runs.
    assert call("generate_uid", field) == "2.25.88465243171373776881737106408656539016"
    assert call("generate_uid", field, key=b"x" * 16) != call("generate_uid", field)


@pytest.mark.parametrize(
    ("vr", "value"),
    [("UI", "1.2.3\0"), ("LO", " 1.2.3 "), ("UI", UID("1.2.3")), ("UN", b"1.2.3\0")],
)
def test_padding_and_type_make_no_difference(call, field_of, vr, value):
    plain = call("generate_uid", field_of("StudyInstanceUID", "1.2.3"))
    assert call("generate_uid", field_of("StudyInstanceUID", value, vr)) == plain


def test_each_of_several_values(call, field_of):
    values = ["1.2.3", "", "1.2.840.10008.1.2", "1.2.4"]
    several = call("generate_uid", field_of("RelatedFrameOfReferenceUID", values, "UI"))
    assert several == [
        call("generate_uid", field_of("StudyInstanceUID", "1.2.3")),
        "",
        "1.2.840.10008.1.2",
        call("generate_uid", field_of("StudyInstanceUID", "1.2.4")),
    ]


@pytest.mark.parametrize("value", [None, "", [], ["", ""], "\0"])
def test_what_is_empty_stays_empty(call, field_of, value):
    assert call("generate_uid", field_of("StudyInstanceUID", value)) is BLANK


def test_only_the_standards_own_uids_stay(call, field_of):
    assert call("generate_uid", field_of("SOPClassUID", CTImageStorage)) == CTImageStorage
    for close in ("1.2.840.100089.1", "1.2.840.10008.SIMPSON^HOMER", "1.2.840.10008", "1.2.840"):
        assert call("generate_uid", field_of("SOPClassUID", close)) != close


@pytest.mark.parametrize(
    "prefix",
    ["", ".", "1..2", "01.2", "1.02.", "1.a", "acme", "-1", "1.2.840.10008.", "1." * 17 + "1"],
)
@pytest.mark.parametrize("function", ["generate_uid", "dicom_uuid", "pydicom_uuid"])
def test_a_prefix_that_can_start_no_uid_is_refused_when_the_recipe_compiles(
    registry, function, prefix
):
    if prefix.startswith("1.1.") and function != "generate_uid":
        prefix = "1." * 23
    option = "org_root" if function == "dicom_uuid" else "prefix"
    with pytest.raises(OptionError, match=option) as caught:
        registry.resolve(function).bind([(option, prefix)])
    assert caught.value.option == option


def test_a_prefix_leaves_thirty_digits_or_is_refused(registry):
    function = registry.resolve("generate_uid")
    assert len(function.bind([("prefix", "1." * 17)])["prefix"]) == 34
    with pytest.raises(OptionError, match="29 of a UID's 64"):
        function.bind([("prefix", "1." * 16 + "11.")])


def test_references_in_a_real_file_still_hold(call, field_of):
    plan = dcmread(get_testdata_file("rtplan.dcm"))
    dose = plan.ReferencedStructureSetSequence[0]["ReferencedSOPInstanceUID"]
    assert call("generate_uid", field_of("SOPInstanceUID", dose.value)) == call(
        "generate_uid", field_of("ReferencedSOPInstanceUID", str(dose.value))
    )
    assert call("generate_uid", field_of("SOPInstanceUID", plan.SOPInstanceUID)) not in (
        plan.SOPInstanceUID,
        call("generate_uid", field_of("SOPInstanceUID", dose.value)),
    )


def test_generate_uid_is_pure(registry):
    assert registry.resolve("generate_uid").pure

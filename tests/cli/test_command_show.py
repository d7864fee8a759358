"""`deid-core show`: values by name, on the terminal and as JSON."""

import json

from deid_core import get_identifiers


def test_values_are_shown_by_name(invoke, shipped):
    result = invoke("show", shipped("MR_small.dcm"))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "PatientName: CompressedSamples^MR1" in lines
    assert r"ImageType: DERIVED\SECONDARY\OTHER" in lines
    assert "Rows: 64" in lines
    assert "ReferringPhysicianName: " in lines


def test_json_has_what_get_identifiers_gives(invoke, shipped):
    path = shipped("CT_small.dcm")
    shown = json.loads(invoke("show", path, "--json").stdout)
    ((_, values),) = get_identifiers(path).items()
    assert list(shown) == list(values)
    assert shown["Rows"] == 128
    assert shown["ImageType"] == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert shown["PatientName"] == "CompressedSamples^CT1"
    assert shown["OtherPatientIDsSequence__0__PatientID"] == "ABCD1234"


def test_values_do_not_steer_the_terminal(invoke, write_ct, tmp_path):
    path = write_ct(tmp_path / "a.dcm", PatientID="a\x1b[2J", PatientComments="one\r\ntwo")
    result = invoke("show", path)
    assert r"PatientID: a\x1b[2J" in result.stdout
    assert r"PatientComments: one\r\ntwo" in result.stdout


def test_numbers_that_json_lacks_are_text(invoke, write_ct, tmp_path):
    path = write_ct(tmp_path / "a.dcm", RealWorldValueSlope=float("nan"))
    assert json.loads(invoke("show", path, "--json").stdout)["RealWorldValueSlope"] == "nan"


def test_a_file_that_can_not_be_read_ends_with_one(invoke, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("no image")
    for bad in (path, tmp_path / "gone", tmp_path):
        result = invoke("show", bad)
        assert result.exit_code == 1
        assert str(bad) in result.stderr

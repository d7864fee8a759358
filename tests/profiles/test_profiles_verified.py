"""`deid-core run` over instances of many IODs, and the verifier's second look at what came out."""

import json
import shutil

import pytest
from profile_instances import write_instances
from pydicom.data import get_testdata_file

pytestmark = pytest.mark.slow

SHIPPED = ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "rtdose.dcm", "test-SR.dcm")
DATES = ("retain-modified-dates", "retain-device-identity", "retain-patient-characteristics")
CLEAN = ("clean-descriptors", "clean-structured-content", "clean-graphics", "retain-safe-private")


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scans")
    write_instances(folder)
    for name in SHIPPED:
        shutil.copy(get_testdata_file(name), folder)
    return folder


@pytest.mark.parametrize("options", [(), DATES, CLEAN], ids=["default", "dates", "clean"])
def test_the_verifier_finds_nothing(scans, tmp_path, invoke, options):
    named = [part for option in options for part in ("--option", option)]
    done = invoke("run", scans, "--output", tmp_path / "out", *named)
    assert done.exit_code == 0, done.output
    report = tmp_path / "report.json"
    verified = invoke("verify", scans, tmp_path / "out", "--json", report, *named)
    found = json.loads(report.read_text())["findings"]
    assert [(one["kind"], one["place"], one["message"]) for one in found] == []
    assert verified.exit_code == 0

"""`deid-core demo`, as a newcomer runs it."""

import re

from pydicom import dcmread


def test_the_demo_shows_both_dates_replaced(invoke):
    result = invoke("demo")
    assert result.exit_code == 0, result.output
    assert "recipe: REPLACE InstanceCreationDate func:generate_uid" in result.stdout
    before = re.findall(r"before: (.*)", result.stdout)
    after = re.findall(r"after:  (.*)", result.stdout)
    assert before == ["20040826", "20040825"]
    assert len(set(after)) == 2
    assert all(re.fullmatch(r"2\.25\.\d{30,}", uid) for uid in after)
    assert "ReferencedPerformedProcedureStepSequence__InstanceCreationDate\n" in result.stdout


def test_the_demo_leaves_its_files_where_asked(invoke, tmp_path):
    for _ in range(2):
        assert invoke("demo", "--output", tmp_path / "demo").exit_code == 0
    before = dcmread(tmp_path / "demo" / "before" / "MR.dcm")
    after = dcmread(tmp_path / "demo" / "after" / "MR.dcm")
    (was,) = before.ReferencedPerformedProcedureStepSequence
    (is_now,) = after.ReferencedPerformedProcedureStepSequence
    assert was.InstanceCreationDate != is_now.InstanceCreationDate
    assert was.ReferencedSOPInstanceUID == is_now.ReferencedSOPInstanceUID
    assert before.PixelData == after.PixelData

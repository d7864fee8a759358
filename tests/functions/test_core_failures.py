"""The functions of the plugin core are silent about values."""

import pytest

from deid_core import RuleError


@pytest.mark.parametrize(
    "rule",
    [
        "REPLACE PatientName func:from_element element=StudyID",
        "REPLACE PatientName func:lookup file=subjects.csv",
        "JITTER StudyDate func:shift_date by=StudyID",
        r"REPLACE PatientName func:regex_replace pattern=S replacement=\7",
    ],
)
def test_what_fails_does_not_tell_values(apply, tmp_path, monkeypatch, rule):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subjects.csv").write_text("mrn,subject\n")
    with pytest.raises(RuleError) as failed:
        apply(rule, PatientName="SECRET", StudyDate="20200301", PatientID="SECRET")
    error = failed.value
    assert "SECRET" not in f"{error}{error.__cause__}{error.__context__}"

"""core.lookup: tables in CSV, JSON and Parquet."""

import importlib.util
import json

import pytest
from pydicom import dcmread

from deid_core import Deidentifier, RecipeError, RuleError
from deid_core.testing import make_dataset, recipe_of

HAS_PARQUET = importlib.util.find_spec("pyarrow") is not None
ROWS = [
    {"mrn": "123", "subject": "S-1", "site": "A"},
    {"mrn": "456", "subject": "S-2", "site": "B"},
    {"mrn": "0789", "subject": "", "site": "C"},
]


def _write_csv(folder):
    path = folder / "subjects.csv"
    lines = [",".join(ROWS[0]), *(",".join(row.values()) for row in ROWS)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", "utf-8")
    return path


def _write_json(folder):
    path = folder / "subjects.json"
    path.write_text(json.dumps([{**ROWS[0], "mrn": 123}, ROWS[1], ROWS[2]]), "utf-8")
    return path


def _write_parquet(folder):
    if not HAS_PARQUET:
        pytest.skip("needs pyarrow")
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), folder / "subjects.parquet")
    return folder / "subjects.parquet"


@pytest.fixture(params=[_write_csv, _write_json, _write_parquet])
def table(request, tmp_path):
    return request.param(tmp_path)


def test_replaced_out_of_a_table(apply, table):
    rule = f'REPLACE PatientID func:lookup file="{table}"'
    assert apply(rule, PatientID="123").PatientID == "S-1"
    assert apply(rule, PatientID=" 456 ").PatientID == "S-2"
    assert apply(rule, PatientID="0789").PatientID == ""
    assert apply(rule, PatientID="").PatientID == ""


def test_by_other_columns(apply, table):
    rule = f'REPLACE PatientID func:lookup file="{table}" key=site column=mrn'
    assert apply(rule, PatientID="B").PatientID == "456"


def test_an_object_is_a_table_too(apply, tmp_path):
    (tmp_path / "map.json").write_text('{"Doe^John": "SUBJECT^ONE", "x": null}')
    rule = f"REPLACE PatientName func:lookup file={tmp_path}/map.json"
    assert apply(rule, PatientName="Doe^John").PatientName == "SUBJECT^ONE"
    assert apply(rule, PatientName="x").PatientName == ""


def test_what_the_table_does_not_have(apply, table):
    def identifiers(missing, value):
        rule = f'REPLACE OtherPatientIDs func:lookup file="{table}" missing={missing}'
        return apply(rule, OtherPatientIDs=value).get("OtherPatientIDs")

    assert identifiers("blank", ["123", "SECRET"]) == ["S-1", ""]
    assert identifiers("blank", "SECRET") == ""
    assert identifiers("remove", ["123", "SECRET"]) is None
    assert identifiers("remove", ["123", ""]) == ["S-1", ""]
    assert identifiers("keep", ["123", "other"]) == ["S-1", "other"]
    with pytest.raises(RuleError, match="lookup raised NotInTableError") as failed:
        identifiers("error", ["123", "SECRET"])
    assert "SECRET" not in str(failed.value)


@pytest.mark.parametrize(
    ("name", "text", "options", "error"),
    [
        ("t.csv", "a,b\n1,x\n1 ,y\n", "", "TableDuplicateError"),
        ("t.csv", "a,b\n1,x\n1,x\n", "", "TableDuplicateError"),
        ("t.csv", "a,b\n1\n", "", "TableColumnError"),
        ("t.csv", "a,b\n1,2,3\n", "", "TableColumnError"),
        ("t.csv", "a,a\n1,2\n", "", "TableColumnError"),
        ("t.csv", "a\n1\n", "", "TableColumnError"),
        ("t.csv", "a,b\n1,2\n", "column=c", "TableColumnError"),
        ("t.csv", "a,b\n1,2\n", "key=c", "TableColumnError"),
        ("t.csv", "", "", "TableColumnError"),
        ("t.csv", 'a,b\n"1,2\n', "", "TableError"),
        ("t.json", '{"1": "a", "1": "b"}', "", "TableDuplicateError"),
        ("t.json", '{"1": "a", "1 ": "b"}', "", "TableDuplicateError"),
        ("t.json", '{"1": "a"}', "key=x", "TableColumnError"),
        ("t.json", '[{"a": 1, "b": 2}, {"a": 3}]', "", "TableColumnError"),
        ("t.json", '[{"a": 1.0, "b": 2}]', "", "TableError"),
        ("t.json", '[{"a": true, "b": 2}]', "", "TableError"),
        ("t.json", '["a", "b"]', "", "TableError"),
        ("t.json", '"text"', "", "TableError"),
        ("t.json", "{", "", "TableError"),
        ("t.parquet", "no parquet", "", "TableError"),
    ],
)
def test_bad_tables_fail_the_file_by_a_telling_name(apply, tmp_path, name, text, options, error):
    if name.endswith(".parquet") and not HAS_PARQUET:
        pytest.skip("needs pyarrow")
    (tmp_path / name).write_text(text)
    with pytest.raises(RuleError, match=f"lookup raised {error}$"):
        apply(f"REPLACE PatientID func:lookup file={tmp_path}/{name} {options}", PatientID="1")


@pytest.mark.parametrize("file", ["", "nowhere.csv", "table.xlsx", "folder.csv"])
def test_a_file_that_can_not_be_is_a_mistake_of_the_recipe(engine, tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "table.xlsx").write_text("")
    with pytest.raises(RecipeError, match="file"):
        engine(f"REPLACE PatientID func:lookup file={file}")


@pytest.mark.skipif(HAS_PARQUET, reason="pyarrow is installed")
def test_parquet_without_pyarrow_is_a_mistake_of_the_recipe(engine, tmp_path):
    (tmp_path / "t.parquet").write_text("")
    with pytest.raises(RecipeError, match="deid-core\\[parquet\\]"):
        engine(f"REPLACE PatientID func:lookup file={tmp_path}/t.parquet")


def test_the_table_is_read_once_a_run(registry, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,x\n")
    rule = f"REPLACE PatientID func:lookup file={table}"
    recipe = recipe_of(rule)
    with Deidentifier(recipe, registry) as run:
        assert run.apply(make_dataset(PatientID="1")).dataset.PatientID == "x"
        table.unlink()
        assert run.apply(make_dataset(PatientID="1")).dataset.PatientID == "x"


def test_from_file_to_file(engine, write_ct, tmp_path, table):
    path = write_ct(tmp_path / "ct.dcm", PatientID="456")
    with engine(f"REPLACE PatientID func:lookup file={table} missing=blank") as deidentifier:
        deidentifier.process_file(path, tmp_path / "out.dcm")
    assert dcmread(tmp_path / "out.dcm").PatientID == "S-2"

"""``func:sqlmap.map`` as recipes use it, over SQLite and PostgreSQL."""

from __future__ import annotations

import re

import pytest
from conftest import RULE, ids_of, patient
from deid_plugin_sqlmap.settings import checked_url
from pydicom import dcmread
from pydicom.data import get_testdata_file
from sqlalchemy import create_engine, text

from deid_core import RecipeError, RuleError
from deid_core.testing import KEY

CLEAR = f"{RULE} originals=clear"


def stored_originals(url: str) -> list[str]:
    engine = create_engine(checked_url(url))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT original FROM sqlmap_mapping")).all()
    engine.dispose()
    return sorted(row.original for row in rows)


def test_the_same_original_has_the_same_pseudonym_in_every_run(url, map_ids):
    first = map_ids(url, "MRN-1", "MRN-2", "MRN-1")
    assert first[0] == first[2] != first[1]
    assert map_ids(url, "MRN-2", " MRN-1 ") == [first[1], first[0]]
    assert all(re.fullmatch(r"[0-9A-F]{12}", one) for one in first)
    assert map_ids(url, "mrn-1") != first[:1]


def test_domains_have_mappings_of_their_own(url, engine_of):
    rules = [
        RULE,
        "REPLACE AccessionNumber func:sqlmap.map domain=accession",
        "REPLACE StudyID func:sqlmap.map domain=PatientID",
    ]
    dataset = patient("742")
    dataset.AccessionNumber = dataset.StudyID = "742"
    with engine_of(url, *rules) as engine:
        result = engine.apply(dataset).dataset
    assert result.PatientID == result.StudyID != result.AccessionNumber


def test_each_of_several_values_is_mapped_and_empty_ones_stay_empty(url, engine_of):
    dataset = patient("")
    dataset.OtherPatientNames = ["A^B", "", "C^D", "A^B"]
    rules = [RULE, "REPLACE OtherPatientNames func:map domain=name"]
    with engine_of(url, *rules) as engine:
        result = engine.apply(dataset).dataset
    one, empty, other, again = (str(name) for name in result.OtherPatientNames)
    assert one == again != other
    assert (empty, result.PatientID) == ("", "")
    assert len(stored_originals(url)) == 2


@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        ("format=digits length=8 prefix=S-", r"S-[0-9]{8}"),
        ("format=letters length=20", r"[A-Z]{20}"),
        ("length=4 prefix='x'", None),
        ("length=3", None),
        ("format=roman", None),
        ("domain=a/b", None),
    ],
)
def test_the_format_of_new_pseudonyms(sqlite_url, engine_of, map_ids, options, pattern):
    rule = f"REPLACE PatientID func:map {options}"
    rule += "" if "domain" in options else " domain=PatientID"
    if pattern is None:
        with pytest.raises(RecipeError, match="can't be"):
            engine_of(sqlite_url, rule)
        return
    (given,) = map_ids(sqlite_url, "742", rules=(rule,))
    assert re.fullmatch(pattern, given)
    assert map_ids(sqlite_url, "742") == [given]


def test_a_domain_is_needed(sqlite_url, engine_of):
    with pytest.raises(RecipeError, match="needs option domain"):
        engine_of(sqlite_url, "REPLACE PatientID func:sqlmap.map")


def test_originals_are_stored_as_hashes_under_the_key(url, map_ids):
    map_ids(url, "MRN-742")
    (stored,) = stored_originals(url)
    assert re.fullmatch(r"[0-9a-f]{64}", stored)


def test_originals_are_stored_as_they_are_where_that_is_asked_for(url, map_ids):
    ids = ["MRN-742", "MÜLLER 東京"]
    given = map_ids(url, *ids, rules=(CLEAR,))
    assert stored_originals(url) == sorted(ids)
    # No key has part in it, so that the next run may have another.
    assert map_ids(url, ids[0], rules=(CLEAR,), key=None) == given[:1]


@pytest.mark.parametrize(
    ("rule", "key", "error"),
    [
        (RULE, KEY[::-1], "DomainHasAnotherKeyError"),
        (RULE, None, "KeyNeededError"),
        (CLEAR, KEY, "DomainStoresOriginalsOtherwiseError"),
    ],
)
def test_a_run_that_would_map_an_original_twice_is_refused(url, map_ids, rule, key, error):
    map_ids(url, "742")
    with pytest.raises(RuleError, match=error):
        map_ids(url, "742", rules=(rule,), key=key)
    assert len(stored_originals(url)) == 1


def test_a_first_run_without_a_key_leaves_nothing_in_the_database(sqlite_url, map_ids, tmp_path):
    with pytest.raises(RuleError, match="KeyNeededError"):
        map_ids(sqlite_url, "742", key=None)
    assert list(tmp_path.iterdir()) == []
    map_ids(sqlite_url, "742")


def test_clear_text_that_is_too_long_fails_the_file(url, engine_of):
    dataset = patient("742")
    dataset.PatientComments = "x" * 513
    rule = "REPLACE PatientComments func:map domain=c"
    with engine_of(url, f"{rule} originals=clear") as engine:
        with pytest.raises(RuleError, match="OriginalTooLongError"):
            engine.apply(dataset)
        dataset.PatientComments = "x" * 512
        assert len(engine.apply(dataset).dataset.PatientComments) == 12


def test_pseudonyms_that_run_out_fail_the_file_and_stay_unique(sqlite_url, engine_of):
    ids = [str(number) for number in range(11_000)]
    with engine_of(sqlite_url, f"{RULE} format=digits length=4") as engine:
        with pytest.raises(RuleError, match="PseudonymsExhaustedError"):
            for start in range(0, 11_000, 1000):
                engine.apply(patient(*ids[start : start + 1000]))
        first = ids_of(engine.apply(patient(*ids[:1000])).dataset)
    assert len(set(first)) == 1000


def test_the_values_of_a_file_take_one_statement(url, engine_of, statements):
    ids = [f"MRN-{number}" for number in range(300)]
    with engine_of(url) as engine:
        engine.apply(patient("first"))  # makes the tables, and admits the domain
        statements.clear()
        new = ids_of(engine.apply(patient(*ids)).dataset)
        assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"]
        statements.clear()
        engine.apply(patient(*ids[::-1]))
        assert statements == []  # remembered
    with engine_of(url) as engine:
        engine.apply(patient("first"))
        statements.clear()
        assert ids_of(engine.apply(patient(*ids)).dataset) == new
        assert [statement.split()[0] for statement in statements] == ["SELECT"]


def test_a_value_that_another_rule_changes_first_is_mapped_all_the_same(url, map_ids):
    upper = ("REPLACE PatientID 7", RULE)
    assert map_ids(url, "1", "2", rules=upper) == map_ids(url, "7", "7")
    assert len(stored_originals(url)) == 1


def test_a_run_over_files(url, engine_of, tmp_path):
    with engine_of(url) as engine:
        outputs = [tmp_path / "a.dcm", tmp_path / "b.dcm"]
        for output in outputs:
            engine.process_file(get_testdata_file("CT_small.dcm", download=False), output)
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert re.fullmatch(r"[0-9A-F]{12}", dcmread(outputs[0]).PatientID)

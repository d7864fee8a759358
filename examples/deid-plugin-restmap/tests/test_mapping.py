"""``func:restmap.map`` as recipes use it, with a service that answers."""

from __future__ import annotations

import re

import pytest
from conftest import RULE, ids_of, patient
from pydicom import dcmread
from pydicom.data import get_testdata_file
from service_process import ServiceProcess

from deid_core import RecipeError


def test_the_same_original_has_the_same_pseudonym_in_every_run(service, map_ids):
    first = map_ids(service.url, "MRN-1", "MRN-2", " MRN-1", "MÜLLER 東京")
    assert first[0] == first[2]
    assert len(set(first)) == 3
    assert all(re.fullmatch(r"[0-9A-Z]{10}", one) for one in first)
    assert map_ids(service.url, "MRN-2", "MRN-1") == [first[1], first[0]]


def test_domains_have_mappings_of_their_own(service, engine_of):
    dataset = patient("742")
    dataset.AccessionNumber = "742"
    rule = "REPLACE AccessionNumber func:restmap.map domain=accession"
    with engine_of(service.url, RULE, rule) as engine:
        result = engine.apply(dataset).dataset
    assert result.PatientID != result.AccessionNumber


def test_the_values_of_a_file_take_one_request(service, engine_of):
    ids = [f"FILE-{number}" for number in range(400)]
    with engine_of(service.url) as engine:
        mapped = ids_of(engine.apply(patient(*ids, *ids)).dataset)
        assert service.requests() == [400]
        engine.apply(patient(*ids))
        assert service.requests() == [400]  # remembered
    assert len(set(mapped)) == 400


def test_many_values_are_asked_for_in_batches(service, map_ids):
    map_ids(service.url, *(f"MANY-{number}" for number in range(1200)))
    assert service.requests() == [500, 500, 200]


def test_a_value_that_another_rule_changes_first_is_mapped_all_the_same(service, engine_of):
    with engine_of(service.url, "REPLACE PatientID 7", RULE) as engine:
        changed = engine.apply(patient("1")).dataset.PatientID
        assert service.requests() == [1]
    with engine_of(service.url) as engine:
        assert engine.apply(patient("7")).dataset.PatientID == changed


def test_each_of_several_values_is_mapped_and_empty_ones_stay_empty(service, engine_of):
    dataset = patient("")
    dataset.OtherPatientNames = ["A^B", "", "C^D"]
    rule = "REPLACE OtherPatientNames func:map domain=name"
    with engine_of(service.url, RULE, rule) as engine:
        result = engine.apply(dataset).dataset
    one, empty, other = (str(name) for name in result.OtherPatientNames)
    assert one != other
    assert (empty, result.PatientID) == ("", "")
    assert service.requests() == [2]


@pytest.mark.parametrize("option", ["", "domain=a/b", "domain=..", "domain=ä"])
def test_a_domain_is_a_name(engine_of, option):
    with pytest.raises(RecipeError, match="domain"):
        engine_of("http://127.0.0.1:9", f"REPLACE PatientID func:restmap.map {option}")


def test_a_run_over_files_and_a_service_started_again(tmp_path, engine_of):
    """The service as it is installed, stopped and started between two runs."""
    service = ServiceProcess(tmp_path / "mapping.sqlite")
    outputs = [tmp_path / "a.dcm", tmp_path / "b.dcm"]
    for output in outputs:
        service.start()
        try:
            with engine_of(service.url) as engine:
                engine.process_file(get_testdata_file("CT_small.dcm", download=False), output)
        finally:
            service.stop()
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert re.fullmatch(r"[0-9A-Z]{10}", dcmread(outputs[0]).PatientID)

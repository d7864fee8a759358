"""A mapping service that runs for real, and recipes run against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pydicom import Dataset
from service_process import TOKEN, ServiceProcess

from deid_core import Deidentifier
from deid_core.testing import make_dataset, recipe_of, registry_of

RULE = "REPLACE PatientID func:restmap.map domain=PatientID"


@pytest.fixture(scope="session")
def faulty_service(tmp_path_factory) -> Iterator[ServiceProcess]:
    """The service with faults, running through all tests."""
    service = ServiceProcess(tmp_path_factory.mktemp("service") / "mapping.sqlite", faulty=True)
    try:
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture
def service(faulty_service) -> ServiceProcess:
    """It, with no faults waiting."""
    faulty_service.fail()
    return faulty_service


@pytest.fixture(autouse=True)
def _settings(monkeypatch):
    """The token that the service wants, time enough, and nothing of the caller's."""
    monkeypatch.delenv("DEID_RESTMAP_URL", raising=False)
    monkeypatch.setenv("DEID_RESTMAP_TIMEOUT", "60")
    monkeypatch.setenv("DEID_RESTMAP_TOKEN", TOKEN)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


@pytest.fixture
def engine_of() -> Callable[..., Deidentifier]:
    """An engine for a service and rules, with this plugin alone."""

    def make(url: str | None, *rules: str, **variables: object) -> Deidentifier:
        if url is not None:
            variables["restmap_url"] = url
        return Deidentifier(
            recipe_of(*(rules or [RULE])), registry_of("restmap"), variables=variables
        )

    return make


@pytest.fixture
def map_ids(engine_of) -> Callable[..., list[str]]:
    """What a run makes of a dataset with several patients' IDs."""

    def run(url: str | None, *ids: str, **variables: object) -> list[str]:
        with engine_of(url, **variables) as engine:
            return ids_of(engine.apply(patient(*ids)).dataset)

    return run


def patient(*ids: str) -> Dataset:
    """A dataset with a PatientID, and more of them in a sequence."""
    return make_dataset(
        SpecificCharacterSet="ISO_IR 192",
        PatientID=ids[0],
        OtherPatientIDsSequence=[{"PatientID": one} for one in ids[1:]],
    )


def ids_of(dataset: Dataset) -> list[str]:
    """The IDs in such a dataset, in their order."""
    items = dataset.OtherPatientIDsSequence
    return [str(dataset.PatientID), *(str(item.PatientID) for item in items)]

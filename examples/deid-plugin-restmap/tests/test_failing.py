"""When the service fails: files fail, nothing is guessed, and no message says too much."""

from __future__ import annotations

import logging
import threading
import time
import traceback

import pytest
from conftest import ids_of, patient
from deid_plugin_restmap.client import ATTEMPTS
from faulty_service import ANSWERS, EDITS
from pydicom.data import get_testdata_file
from service_process import TOKEN, ServiceProcess

from deid_core import RuleError

SECRET = "MRN-742"

MALFORMED = {
    **dict.fromkeys(("fewer", "more", "twice", "others"), "AnswerIncompleteError"),
    **dict.fromkeys(("malformed", "not-json", "list", "null", "deep"), "AnswerMalformedError"),
    **dict.fromkeys(("huge", "not-gzip"), "AnswerMalformedError"),
    **dict.fromkeys(("empty", "long", "backslash", "number"), "AnswerMalformedError"),
    "duplicated": "PseudonymDuplicatedError",
    "echoed": "OriginalReturnedError",
}
REFUSED = ("400", "401", "403", "404", "409", "422", "redirect")


def fails(engine, dataset=None) -> str:
    """The error's type of a file that fails, with nothing of it in any message."""
    with pytest.raises(RuleError) as caught:
        engine.apply(dataset or patient(SECRET, f"{SECRET}-2"))
    said = "".join(traceback.format_exception(caught.value))
    assert SECRET not in said
    assert TOKEN not in said
    return caught.value.message.rpartition(" ")[2]


def test_every_fault_is_tried():
    assert {*MALFORMED, "redirect", "busy", "busy-all-day"} == {*EDITS, *ANSWERS}


@pytest.mark.parametrize("fault", MALFORMED)
def test_an_answer_that_can_not_be_right_fails_the_file_at_once(service, engine_of, fault):
    service.fail(fault)
    with engine_of(service.url) as engine:
        assert fails(engine) == MALFORMED[fault]
        assert service.requests() == [2]
        # The next file is asked for anew, and nothing of the wrong answer is left.
        mapped = ids_of(engine.apply(patient(SECRET, f"{SECRET}-2")).dataset)
    assert not {"SAME", "P", "", SECRET}.intersection(mapped)


def test_a_pseudonym_that_another_file_has_already_fails_the_file(service, engine_of):
    service.fail("duplicated", "duplicated")
    with engine_of(service.url) as engine:
        assert engine.apply(patient("A-1")).dataset.PatientID == "SAME"
        assert fails(engine, patient("A-2")) == "PseudonymDuplicatedError"


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_fails_the_file_at_once(service, engine_of, status):
    service.fail(status)
    with engine_of(service.url) as engine:
        assert fails(engine) == "ServiceRefusesError"
    assert service.requests() == [2]


@pytest.mark.parametrize("faults", [["500"], ["502", "503"], ["504", "429", "500"], ["busy"]])
def test_what_may_pass_is_tried_again(service, engine_of, faults):
    service.fail(*faults)
    start = time.monotonic()
    with engine_of(service.url) as engine:
        assert engine.apply(patient(SECRET)).dataset.PatientID != SECRET
    assert service.requests() == [1] * (len(faults) + 1)
    assert time.monotonic() - start >= (1.0 if faults == ["busy"] else 0.2)


def test_attempts_are_counted_and_a_service_that_is_gone_is_waited_for_once(service, engine_of):
    service.fail(*["500"] * (ATTEMPTS + 2))
    with engine_of(service.url) as engine:
        assert fails(engine) == "ServiceUnavailableError"
        assert service.requests() == [2] * ATTEMPTS
        for _ in range(2):
            assert fails(engine) == "ServiceUnavailableError"
        assert service.requests() == [2] * (ATTEMPTS + 2)
        engine.apply(patient(SECRET))  # it is back
        service.fail("500")
        engine.apply(patient("another"))
        assert service.requests() == [1, 1]


def test_a_service_that_asks_to_wait_for_long_is_not_waited_for(service, engine_of):
    service.fail("busy-all-day")
    with engine_of(service.url) as engine:
        assert fails(engine) == "ServiceUnavailableError"
    assert service.requests() == [2]


@pytest.mark.parametrize("fault", ["slow:60", "drip"])
def test_a_service_that_is_too_slow_fails_the_file(service, engine_of, fault):
    service.fail(*[fault] * ATTEMPTS)
    with engine_of(service.url, restmap_timeout="0.3") as engine:
        start = time.monotonic()
        assert fails(engine) == "ServiceTooSlowError"
        assert time.monotonic() - start < 20


def test_a_service_that_is_slow_for_a_moment_is_asked_again(service, engine_of):
    service.fail("slow:60")
    with engine_of(service.url, restmap_timeout="2") as engine:
        assert engine.apply(patient(SECRET)).dataset.PatientID != SECRET
    assert len(service.requests()) >= 2


def test_files_fail_while_the_service_is_stopped_and_go_on_when_it_is_back(
    tmp_path, engine_of, caplog
):
    caplog.set_level(logging.DEBUG)
    service = ServiceProcess(tmp_path / "mapping.sqlite")
    service.start()
    ct = get_testdata_file("CT_small.dcm", download=False)
    try:
        with engine_of(service.url) as engine:
            first = engine.apply(patient(SECRET)).dataset.PatientID
            service.stop()
            assert fails(engine, patient(f"{SECRET}-3")) == "ServiceUnavailableError"
            with pytest.raises(RuleError, match="ServiceUnavailableError"):
                engine.process_file(ct, tmp_path / "out.dcm")
            assert not (tmp_path / "out.dcm").exists()
            assert engine.apply(patient(SECRET)).dataset.PatientID == first  # remembered
            service.start()
            engine.process_file(ct, tmp_path / "out.dcm")
            assert (tmp_path / "out.dcm").exists()
    finally:
        service.stop()
    assert SECRET not in caplog.text
    assert TOKEN not in caplog.text


def test_a_connection_that_breaks_over_an_answer_is_made_anew(service, engine_of):
    service.fail("broken")
    with engine_of(service.url) as engine:
        assert engine.apply(patient(SECRET)).dataset.PatientID != SECRET
    assert service.requests() == [1, 1]


def test_a_service_that_is_killed_over_a_request_fails_the_file(tmp_path, engine_of):
    service = ServiceProcess(tmp_path / "mapping.sqlite", faulty=True)
    service.start()
    service.fail("slow:60")

    def kill_it() -> None:
        while not service.requests():
            time.sleep(0.01)
        service.stop()

    killing = threading.Thread(target=kill_it)
    try:
        killing.start()
        with engine_of(service.url) as engine:
            assert fails(engine) == "ServiceUnavailableError"
        killing.join()
    finally:
        service.stop()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("TOKEN", "", "TokenMissingError"),
        ("TOKEN", "two words", "TokenMissingError"),
        ("TOKEN", "another-token-0000", "ServiceRefusesError"),
        ("TIMEOUT", "soon", "SettingError"),
        ("TIMEOUT", "nan", "SettingError"),
        ("TIMEOUT", "0", "SettingError"),
        ("URL", "", "ServiceUrlError"),
        ("URL", "mapping.example.org", "ServiceUrlError"),
        ("URL", "http://mapping.example.org", "ServiceUrlError"),
        ("URL", "https://user:pass@mapping.example.org", "ServiceUrlError"),
        ("URL", "https://mapping.example.org/?token=1", "ServiceUrlError"),
        ("URL", "ftp://127.0.0.1", "ServiceUrlError"),
        ("URL", "http://[::1", "ServiceUrlError"),
        ("URL", "http://127.0.0.1:9", "ServiceUnavailableError"),
    ],
)
def test_settings_that_can_not_be_used(service, engine_of, monkeypatch, name, value, error):
    monkeypatch.setenv("DEID_RESTMAP_URL", service.url)
    monkeypatch.setenv(f"DEID_RESTMAP_{name}", value)
    with engine_of(None) as engine:
        assert fails(engine) == error


def test_the_environment_tells_the_url_and_a_variable_of_the_run_another(
    service, map_ids, monkeypatch
):
    monkeypatch.setenv("DEID_RESTMAP_URL", f"{service.url}/")
    assert map_ids(None, "742") == map_ids(service.url, "742")
    assert service.requests() == [1, 1]

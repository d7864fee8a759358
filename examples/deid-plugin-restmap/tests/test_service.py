"""The reference service itself, over HTTP."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from deid_plugin_restmap.service.storage import Storage
from service_process import TOKEN, ServiceProcess


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[ServiceProcess]:
    """The service as it is installed."""
    service = ServiceProcess(tmp_path_factory.mktemp("service") / "mapping.sqlite")
    service.start()
    yield service
    service.stop()


@pytest.fixture
def post(service):
    """What the service answers to a request."""

    def send(values: object, domain: str = "PatientID", authorization: str = f"Bearer {TOKEN}"):
        content = values if isinstance(values, bytes) else json.dumps({"values": values}).encode()
        return httpx.post(
            f"{service.url}/domains/{domain}/pseudonyms",
            content=content,
            headers={"Authorization": authorization},
            trust_env=False,
            timeout=30,
        )

    return send


def test_the_answer_has_each_value_with_its_pseudonym(post):
    pairs = post(["A", "B", "A"]).json()["pseudonyms"]
    assert [pair["value"] for pair in pairs] == ["A", "B"]
    assert post(["B"]).json()["pseudonyms"] == pairs[1:]
    assert post(["B"], domain="other").json()["pseudonyms"] != pairs[1:]


def test_clients_at_once_get_one_pseudonym_for_one_value(post):
    values = [f"RACE-{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(values).json()["pseudonyms"], range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert len({pair["pseudonym"] for pair in answers[0]}) == 200


@pytest.mark.parametrize("authorization", ["", TOKEN, "Bearer wrong", f"Bearer {TOKEN}x"])
def test_a_token_is_needed(post, authorization):
    answer = post(["A"], authorization=authorization)
    assert answer.status_code == 401
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "values",
    [
        *([], [""], [7], "A", None, ["x" * 1025], ["x"] * 1001, ["\ud800"]),
        *(b"", b"[]", b'{"value": ["A"]}', b"[" * 100_000, b" " * 3_000_000),
    ],
)
def test_values_that_it_does_not_take_are_refused(post, values):
    assert post(values).status_code == 422


def test_a_domain_is_a_name(post):
    assert post(["A"], domain="a%20b").status_code == 404


def test_it_does_not_start_without_a_token_and_its_file_is_its_own(tmp_path):
    command = [Path(sys.executable).with_name("deid-restmap-service"), tmp_path / "mapping.sqlite"]
    environment = {**os.environ, "DEID_RESTMAP_TOKEN": "short"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs a token" in done.stderr
    assert not (tmp_path / "mapping.sqlite").exists()


def test_its_file_is_for_nobody_else(tmp_path):
    Storage(tmp_path / "mapping.sqlite")
    assert stat.S_IMODE((tmp_path / "mapping.sqlite").stat().st_mode) == 0o600

"""Several processes at once: no original gets two pseudonyms, and no two originals one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from deid_plugin_sqlmap.settings import checked_url
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError


def start(url: str, first: int, last: int, seed: int) -> subprocess.Popen[str]:
    racer = Path(__file__).with_name("racer.py")
    return subprocess.Popen(
        [sys.executable, racer, url, str(first), str(last), str(seed)],
        env={**os.environ, "PYTHONPATH": str(racer.parent)},  # also under PYTHONSAFEPATH
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def race(url: str, *ranges: tuple[int, int]) -> dict[str, set[str]]:
    """All pseudonyms that each ID got, in as many processes as there are ranges of IDs."""
    racers = [start(url, *ids, seed) for seed, ids in enumerate(ranges)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    found = defaultdict(set)
    for racer in racers:
        output, _ = racer.communicate(timeout=300)
        assert racer.returncode == 0
        for original, pseudonym in json.loads(output).items():
            found[original].add(pseudonym)
    return found


def stored(url: str) -> tuple[int, int, int]:
    """How many rows, originals and pseudonyms the database has."""
    engine = create_engine(checked_url(url))
    with engine.connect() as connection:
        counts = connection.execute(
            text("SELECT count(*), count(DISTINCT original), count(DISTINCT pseudonym) "
                 "FROM sqlmap_mapping")
        ).one()  # fmt: skip
    engine.dispose()
    return tuple(counts)


def rows(url: str) -> int:
    """How many rows there are so far; none before the table is made."""
    try:
        return stored(url)[0]
    except ProgrammingError:
        return 0


def test_four_processes_on_ten_thousand_overlapping_ids(postgres_url):
    found = race(postgres_url, (0, 10_000), (0, 5_000), (5_000, 10_000), (2_500, 7_500))
    assert len(found) == 10_000
    assert all(len(pseudonyms) == 1 for pseudonyms in found.values())
    assert len(set.union(*found.values())) == 10_000
    assert stored(postgres_url) == (10_000, 10_000, 10_000)


def test_four_processes_on_one_sqlite_file(sqlite_url):
    found = race(sqlite_url, (0, 500), (0, 500), (100, 500), (0, 300))
    assert len(found) == 500
    assert all(len(pseudonyms) == 1 for pseudonyms in found.values())
    assert stored(sqlite_url) == (500, 500, 500)


def test_a_worker_that_is_killed_leaves_nothing_half_done(postgres_url):
    killed = start(postgres_url, 0, 10_000, 0)
    assert killed.stdout.readline() == "ready\n"
    killed.stdin.write("go\n")
    killed.stdin.flush()
    end = time.monotonic() + 120
    while rows(postgres_url) < 500:
        assert time.monotonic() < end
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    found = race(postgres_url, (0, 800), (0, 800))
    assert all(len(pseudonyms) == 1 for pseudonyms in found.values())
    all_rows, originals, pseudonyms = stored(postgres_url)
    assert all_rows == originals == pseudonyms >= 800

"""The loop that every tool's script runs in its own environment: rounds of files, timed.

What a tool is asked to do is in `work.py`.  A script makes its tool ready, then calls `serve` with
a function that takes a source's path and a destination's.  Each line of standard input is a round,
as JSON: a list of [source, destination] pairs.  Each line of standard output is what came of it:
seconds of the clock and of the processor, and which files failed, by the type of the error.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


def serve(process: Callable[[str, str], object]) -> None:
    """Run the rounds until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a tool prints is no answer
    answers.write(json.dumps({"peak_mib": _peak()}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(_round(process, json.loads(line))) + "\n")
        answers.flush()


def _round(process: Callable[[str, str], object], pairs: list[list[str]]) -> dict[str, Any]:
    failed: dict[str, str] = {}
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    for source, destination in pairs:
        try:
            process(source, destination)
        except Exception as error:  # noqa: PERF203 - whatever a tool raises is its answer
            failed[source] = type(error).__name__
    return {
        "clock": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "failed": failed,
        "peak_mib": _peak(),
    }


def _peak() -> float:
    # Of this program: getrusage would tell of the process before it ran this program, too.
    with open("/proc/self/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmHWM"].split()[0]) / 1024

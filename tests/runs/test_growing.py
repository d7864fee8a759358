"""When a run pays for the start of workers, and how many there may be."""

import os
import time

from deid_core.runs.cores import usable_cores
from deid_core.runs.growing import Growing
from deid_core.runs.tasks import Answer, Task


class Crew:
    """Answers every task at once, after a while."""

    width = 1

    def __init__(self, seconds=0.0):
        self.done = []
        self._seconds = seconds

    def is_free(self):
        return True

    def submit(self, task):
        self.done.append(task.number)

    def wait(self):
        time.sleep(self._seconds)
        return [Answer(self.done[-1], (), ())]


def numbers(crew, count):
    for number in range(count):
        crew.submit(Task(number, (), ("a file",)))
        (answer,) = crew.wait()
        assert answer.task == number


def test_workers_are_started_once_the_run_has_lasted_twice_their_cost(monkeypatch):
    monkeypatch.setattr(time, "process_time", lambda: 0.1)
    alone, many = Crew(0.05), Crew()
    numbers(Growing(alone, lambda: many), 10)
    assert alone.done + many.done == list(range(10))
    assert 3 <= len(alone.done) <= 5


def test_a_run_that_is_over_before_starts_none():
    alone = Crew()
    numbers(Growing(alone, lambda: 1 / 0), 100)
    assert len(alone.done) == 100


def test_the_cores_are_those_that_the_process_may_use():
    before = os.sched_getaffinity(0)
    assert 1 <= usable_cores() <= len(before)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, before)

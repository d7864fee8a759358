"""Keyed derivation, resources and the rest of what a run offers to functions."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid_core.errors import ArgumentError, PluginError
from deid_core.registry import RunServices

KEY = bytes(range(32))
texts = st.text() | st.text(st.characters(categories=["Cs", "Ll"]))


def services(key: bytes | None = KEY) -> RunServices:
    return RunServices(key, {"trial": "T-7"})


def test_derivation_is_the_hmac_that_is_documented():
    subkey = hmac.new(KEY, b"plugin:uid", hashlib.sha256).digest()
    expected = hmac.new(subkey, b"\0\0\0\3uid1.2.3", hashlib.sha256).digest()
    assert services().context("uid").derive("uid", "1.2.3") == expected
    assert services().context("uid").derive("uid", b"1.2.3") == expected


@given(st.tuples(texts, texts), st.tuples(texts, texts))
def test_derivation_tells_every_domain_and_value_apart(one, other):
    context = services().context("uid")
    assert (context.derive(*one) == context.derive(*other)) is (one == other)


def test_derivation_depends_on_key_and_plugin():
    derived = {
        run.context(plugin).derive("d", "v")
        for run in (services(), services(KEY[:16]), services(None), services(None))
        for plugin in ("uid", "acme", "")
    }
    assert len(derived) == 12


@pytest.mark.parametrize("key", [b"", b"x" * 15, "x" * 32, bytearray(32)])
def test_keys_that_are_too_short_or_no_bytes_are_refused(key):
    with pytest.raises(ArgumentError, match="a key is") as caught:
        RunServices(key, {})
    assert "xxx" not in str(caught.value)


def test_a_key_is_drawn_where_none_is_given():
    assert services(None).key_is_drawn
    assert services(None).context("acme").key_is_drawn
    assert not services().context("acme").key_is_drawn
    assert not services().key_is_drawn
    assert services(None).key_fingerprint() != services(None).key_fingerprint()


def test_the_fingerprint_tells_keys_apart_and_nothing_shows_the_key():
    run = services(b"a key of the hospital")
    shown = f"{run!r} {run.context('uid')!r} {run.key_fingerprint()}"
    assert "hospital" not in shown
    assert run.key_fingerprint() == services(b"a key of the hospital").key_fingerprint()
    assert len(run.key_fingerprint()) == 16


def test_variables_are_a_read_only_copy():
    given_variables = {"trial": "T-7"}
    context = RunServices(KEY, given_variables).context("uid")
    given_variables["trial"] = "other"
    assert context.variables["trial"] == "T-7"
    with pytest.raises(TypeError):
        context.variables["trial"] = "other"


def test_the_file_is_the_one_being_processed():
    run = services()
    context = run.context("uid")
    assert context.file is None
    run.file = "a.dcm"
    assert context.file == "a.dcm"
    assert run.context("uid") is context


class Opened:
    def __init__(self, name: str, log: list[str], error: BaseException | None = None) -> None:
        self.name, self.log, self.error = name, log, error
        log.append(f"open {name}")

    def close(self) -> None:
        self.log.append(f"close {self.name}")
        if self.error:
            raise self.error


def test_resources_are_opened_once_and_closed_in_reverse():
    log: list[str] = []
    with contextlib.closing(services()) as run:
        first = run.context("acme").resource("db", lambda: Opened("acme", log))
        run.context("other").resource("db", lambda: Opened("other", log))
        assert run.context("acme").resource("db", lambda: Opened("twice", log)) is first
    assert log == ["open acme", "open other", "close other", "close acme"]
    run.close()
    assert len(log) == 4
    with pytest.raises(PluginError, match="after the run's end"):
        run.context("acme").resource("db", lambda: Opened("late", log))


def test_context_managers_are_entered_and_left_and_plain_objects_kept():
    log: list[str] = []

    @contextlib.contextmanager
    def opened():
        log.append("enter")
        yield "handle"
        log.append("leave")

    with contextlib.closing(services()) as run:
        assert run.context("acme").resource("x", opened) == "handle"
        assert run.context("acme").resource("plain", lambda: 5) == 5
        connection = run.context("acme").resource("db", lambda: sqlite3.connect(":memory:"))
        assert connection.execute("select 1").fetchone() == (1,)
    assert log == ["enter", "leave"]
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("select 1")


def test_all_are_closed_though_some_fail_and_the_first_failure_is_raised_without_its_text():
    log: list[str] = []
    run = services()
    for name, error in (("a", RuntimeError("SIMPSON")), ("b", SystemExit(2)), ("c", None)):
        run.context("acme").resource(name, lambda n=name, e=error: Opened(n, log, e))
    with pytest.raises(PluginError, match=r"resource b of plugin acme .* SystemExit") as caught:
        run.close()
    assert log[3:] == ["close c", "close b", "close a"]
    assert "SIMPSON" not in str(caught.value)


def test_an_interrupt_while_closing_is_passed_on_after_all_are_closed():
    log: list[str] = []
    run = services()
    for name, error in (("a", None), ("b", KeyboardInterrupt())):
        run.context("acme").resource(name, lambda n=name, e=error: Opened(n, log, e))
    with pytest.raises(KeyboardInterrupt):
        run.close()
    assert log[2:] == ["close b", "close a"]


def test_a_factory_that_fails_leaves_what_it_opened_to_be_closed_and_may_be_tried_again():
    log: list[str] = []
    run = services()
    context = run.context("acme")

    def half():
        context.resource("inner", lambda: Opened("inner", log))
        raise OSError("no such host")

    for _ in range(2):
        with pytest.raises(OSError, match="no such host"):
            context.resource("outer", half)
    assert context.resource("outer", lambda: Opened("outer", log)).name == "outer"
    run.close()
    assert log == ["open inner", "open outer", "close outer", "close inner"]

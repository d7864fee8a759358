"""What a run offers to functions: keyed derivation, shared resources, variables."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar, cast

from deid_core.errors import ArgumentError, PluginError
from deid_core.interrupts import is_interrupt
from deid_core.registry.selectors import Predicate

SHORTEST_KEY = 16
"""The least length of a run's key, in bytes."""

_DIGEST = "sha256"

T = TypeVar("T")


class Original(NamedTuple):
    """An element as it was read: where it stands (``Seq__0__Keyword``), tag, VR, and its values
    as text, without padding."""

    path: str
    tag: int
    vr: str
    texts: tuple[str, ...]


class RunServices:
    """The services of one run (of one worker of it), shared by all of its functions.

    `key` is the run's secret of 16 bytes or more; None draws one, and then the run's
    replacements can be repeated by nobody.  `variables` are those of the run, `labels`
    those of its recipes.  `file` is the input that is being processed, None for a dataset in
    memory; `read_original` gives the value of its root's elements by tag, `read_originals` the
    elements at every depth that a predicate selects.  The engine sets all three.
    ArgumentError for a key that is too short.  Close it, or use it in a ``with``.
    """

    def __init__(
        self,
        key: bytes | None,
        variables: Mapping[str, object],
        labels: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        if key is not None and not isinstance(key, bytes):
            raise ArgumentError(f"a key is bytes, not {type(key).__name__}")
        if key is not None and len(key) < SHORTEST_KEY:
            raise ArgumentError(f"a key is {SHORTEST_KEY} bytes or longer")
        self.key_is_drawn = key is None
        self.variables: Mapping[str, object] = MappingProxyType(dict(variables))
        self.labels: Mapping[str, tuple[str, ...]] = MappingProxyType(dict(labels or {}))
        self.file: str | None = None
        self.read_original: Callable[[int], object] = _nothing_read
        self.read_originals: Callable[[Predicate], tuple[Original, ...]] = _none_read
        self._key = secrets.token_bytes(32) if key is None else key
        self._contexts: dict[str, Context] = {}
        self._resources: dict[tuple[str, str], object] = {}
        self._closers: list[tuple[str, Callable[[], object]]] = []
        self._closed = False

    def context(self, plugin: str) -> Context:
        """The context of a plugin's functions; that of functions by hand, for the empty name."""
        context = self._contexts.get(plugin)
        if context is None:
            subkey = hmac.digest(self._key, _bytes(f"plugin:{plugin}"), _DIGEST)
            context = self._contexts[plugin] = Context(self, plugin, subkey)
        return context

    def leave_file(self) -> None:
        """Have no input processed, and none to read originals from."""
        self.file = None
        self.read_original = _nothing_read
        self.read_originals = _none_read

    @property
    def key(self) -> bytes:
        """The run's key, given or drawn: a secret, for other workers of the same run."""
        return self._key

    def key_fingerprint(self) -> str:
        """A short mark that tells keys apart and lets nobody find the key: 16 hex digits."""
        return hmac.digest(self._key, b"fingerprint of the key", _DIGEST).hex()[:16]

    def resource(self, plugin: str, name: str, factory: Callable[[], T]) -> T:
        """What `Context.resource` gives, for any plugin."""
        if self._closed:
            raise PluginError(f"plugin {plugin} asked for resource {name} after the run's end")
        if (plugin, name) not in self._resources:
            opened, close = _opened(factory())
            if close is not None:
                self._closers.append((f"resource {name} of plugin {plugin}", close))
            self._resources[plugin, name] = opened
        return cast(T, self._resources[plugin, name])

    def close(self) -> None:
        """Close all resources, the last opened first.

        One that fails does not keep the others open; the first failure is then raised as a
        PluginError.
        """
        self._closed = True
        self._resources.clear()
        failures: list[tuple[str, BaseException]] = []
        while self._closers:
            what, close = self._closers.pop()
            try:
                close()
            except BaseException as error:
                failures.append((what, error))
        if not failures:
            return
        for _, failure in failures:
            if is_interrupt(failure):
                raise failure
        what, failure = failures[0]
        # The type alone: what a plugin's error says may come out of a dataset.
        raise PluginError(f"{what} failed to close: {type(failure).__name__}")

    def __repr__(self) -> str:
        return f"<RunServices, key {'drawn' if self.key_is_drawn else 'given'}>"


class Context:
    """What a function gets that asks for `context`: the run's services, as its plugin sees them."""

    __slots__ = ("_plugin", "_services", "_subkey")

    def __init__(self, services: RunServices, plugin: str, subkey: bytes) -> None:
        self._services = services
        self._plugin = plugin
        self._subkey = subkey

    def derive(self, domain: str, value: str | bytes) -> bytes:
        """32 bytes that follow from the run's key, the plugin, `domain` and `value` alone.

        HMAC-SHA-256 under the plugin's own subkey.  The same key gives the same bytes in every
        run; without it they can be neither foretold nor checked.  Text counts as its UTF-8.
        Take at least 64 bits of them for an identifier.
        """
        prefix = _bytes(domain)
        message = len(prefix).to_bytes(4, "big") + prefix + _bytes(value)
        return hmac.digest(self._subkey, message, _DIGEST)

    def resource(self, name: str, factory: Callable[[], T]) -> T:
        """What `factory` opened, at the first call with this name in this worker's run.

        It is closed at the end of the run, the last opened first: by its ``close()``, else, where
        it is a context manager, that is entered here and left then.  Names are the plugin's own.
        """
        return self._services.resource(self._plugin, name, factory)

    @property
    def key_is_drawn(self) -> bool:
        """Whether nobody gave a key: what is derived can be derived again in no other run."""
        return self._services.key_is_drawn

    @property
    def variables(self) -> Mapping[str, object]:
        """The run's variables, read-only."""
        return self._services.variables

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The values of the recipes' ``%labels`` by name, each once, in the order of the layers."""
        return self._services.labels

    @property
    def file(self) -> str | None:
        """The input that is being processed; None for a dataset in memory."""
        return self._services.file

    def original(self, tag: int) -> object:
        """The value of an element of the root dataset as it was read, whatever the rules above
        have done to it, as pydicom has it; None where there is none.

        For what must come out the same wherever in a recipe a rule stands: a patient's own shift
        of dates, by the PatientID that another rule replaces.
        """
        return self._services.read_original(tag)

    def originals(self, select: Predicate) -> tuple[Original, ...]:
        """The elements of the whole dataset, at every depth, as they were read, of the kinds that
        `select` holds for; sequences themselves are left out.

        `select` sees what an element is, never its value.  It is asked once for each kind of
        element, and the dataset is looked through once for each `select`: give the same function
        each time, one of the module's own level.  Then the result, too, is the same object as
        long as the dataset is, so that what follows from it can be kept beside it.
        """
        return self._services.read_originals(select)

    def __repr__(self) -> str:
        return f"<Context of plugin {self._plugin}>"


def _nothing_read(tag: int) -> object:
    return None


def _none_read(select: Predicate) -> tuple[Original, ...]:
    return ()


def _bytes(text: str | bytes) -> bytes:
    # Lone surrogates come up in values that were decoded with errors; they are kept apart.
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _opened(made: object) -> tuple[object, Callable[[], object] | None]:
    close = getattr(made, "close", None)
    if callable(close):
        return made, close
    enter, leave = getattr(made, "__enter__", None), getattr(made, "__exit__", None)
    if callable(enter) and callable(leave):
        return enter(), lambda: leave(None, None, None)
    return made, None

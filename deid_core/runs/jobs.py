"""What a run is to do, frozen: a worker anywhere builds its own engine from it, or refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.scan import CHANGE_LIMIT
from deid_core.errors import ArgumentError, WorkerError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Admission, Registry
from deid_core.runs.keys import read_key
from deid_core.runs.layout import Layout


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What an engine is made from, but for registry and key: recipes as layers, and the options
    that `Deidentifier` has."""

    layers: tuple[DeidRecipe, ...]
    variables: Mapping[str, object] = field(default_factory=dict)
    remove_private: bool = False
    strip_sequences: bool = False
    disable_skip: bool = False
    strict: bool = False
    keep_preamble: bool = False
    sync: bool = False
    change_limit: int = CHANGE_LIMIT
    skip: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of the switches that are on."""
        return tuple(option.name for option in fields(self) if getattr(self, option.name) is True)

    def engine(self, registry: Registry, key: bytes | None) -> Deidentifier:
        """An engine; raises what `Deidentifier` does."""
        layers, *options = fields(self)
        named = {option.name: getattr(self, option.name) for option in options}
        return Deidentifier(getattr(self, layers.name), registry, key=key, **named)


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a process de-identifies with, apart from recipe and options; workers have the same.

    `plugins` are name, distribution and version of each plugin that may be loaded, `lock` the
    digest of the lock file.
    """

    core_version: str | None
    plugins: tuple[tuple[str, str | None, str | None], ...]
    lock: str | None

    @classmethod
    def of(cls, registry: Registry) -> Makeup:
        """That of this process, with this registry."""
        return cls(registry.core_version(), registry.fingerprints(), registry.lock)

    def differences(self, here: Makeup) -> list[str]:
        """What `here` lacks, or has otherwise, in words; empty where there is no difference."""
        told = []
        if self.core_version != here.core_version:
            told.append(f"deid-core is {here.core_version}, not {self.core_version}")
        wanted = {name: (dist, version) for name, dist, version in self.plugins}
        found = {name: (dist, version) for name, dist, version in here.plugins}
        for name, (distribution, version) in wanted.items():
            if name not in found:
                told.append(f"plugin {name} ({distribution} {version}) is missing or blocked")
            elif found[name] != (distribution, version):
                other = " ".join(str(part) for part in found[name])
                told.append(f"plugin {name} is {other}, not {distribution} {version}")
        told += [f"plugin {name} is there too" for name in found if name not in wanted]
        if self.lock != here.lock:
            told.append(f"the lock file is {here.lock or 'missing'}, not {self.lock or 'any'}")
        return told


@dataclass(frozen=True, slots=True)
class Wants:
    """What outcomes are to tell beyond counts: edits, for hooks; lines of a report; and
    identifiers, for a crosswalk."""

    edits: bool = False
    report: bool = False
    identifiers: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A run, as its workers are told of it.  It can be pickled, and holds no key.

    `output` is the folder of the outputs, as workers reach it;
    `barred` the inputs that lie in it, below which no output may land.  `key_file` is where a
    worker finds the key that it is not handed; `key_fingerprint` tells whether it is the right one.
    `wants` is what outcomes are to tell.
    """

    spec: EngineSpec
    admission: Admission | None
    makeup: Makeup
    layout: Layout
    output: str
    barred: tuple[str, ...]
    overwrite: bool
    key_fingerprint: str
    key_file: str | None = None
    wants: Wants = Wants()

    def engine(self, key: bytes | None = None) -> Deidentifier:
        """An engine for a worker in another process, with a registry of its own.

        `key` None: it is read from `key_file`.  Raises WorkerError where deid-core, a plugin or
        the lock is missing or another than that of the coordinator, and where the key is another;
        ArgumentError where there is none; and what making registry and engine raises.
        """
        registry = Registry.admitting(self.admission) if self.admission else Registry()
        differences = self.makeup.differences(Makeup.of(registry))
        if differences:
            raise WorkerError(
                "a worker differs from the process that started the run: " + "; ".join(differences)
            )
        if key is None:
            if self.key_file is None:
                raise ArgumentError("a worker has no key: name a key file that it can read")
            key = read_key(self.key_file)
        engine = self.spec.engine(registry, key)
        if engine.key_fingerprint != self.key_fingerprint:
            engine.close()
            raise WorkerError("a worker has another key than the process that started the run")
        return engine

"""The engine as callers use it: recipes compiled once, run over datasets and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from pydicom.dataset import Dataset

from deid_core.engine.arguments import checked_item, checked_layers, several
from deid_core.engine.dicomdir import directory_patches, refuse_directory
from deid_core.engine.inspection import Inspector
from deid_core.engine.labels import labels_of, refuse_exclusive
from deid_core.engine.originals import Originals
from deid_core.engine.part10 import open_part10, scan_part10
from deid_core.engine.plans import Plans
from deid_core.engine.prepare import Foretold
from deid_core.engine.preview import Preview
from deid_core.engine.process import Conditions, foretell, process
from deid_core.engine.reading import reading
from deid_core.engine.rebuild import rebuilt
from deid_core.engine.refusal import Refusals
from deid_core.engine.result import Result
from deid_core.engine.scan import CHANGE_LIMIT
from deid_core.engine.scan_dataset import MemorySource, scan_dataset
from deid_core.engine.shown import ShownDataset, ShownFile
from deid_core.engine.splice import patches_for
from deid_core.engine.write import copy_unchanged, write_part10
from deid_core.errors import ArgumentError, RuleError
from deid_core.filters.verdict import Verdict
from deid_core.plan.binding import Names
from deid_core.plan.compile import Flags
from deid_core.plan.skip import SkipList
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Registry, Run, RunServices

Destination: TypeAlias = str | os.PathLike[str] | Callable[[Preview], str | os.PathLike[str]]


class Deidentifier:
    """De-identifies datasets and files by a recipe.

    `recipe` is a DeidRecipe, or several as layers (profile, option, recipe): where a rule of a
    later one acts on an element, its result stands.  `registry` offers the functions (None: those
    of installed plugins).  `key`, at least 16 bytes, is what replacement identifiers derive from:
    same key and input, same output; None draws one for this engine's life.  `variables` are the
    run's, for ``var:NAME``; `item_names` announces functions, variables and lists that items will
    bring.  `remove_private` and `strip_sequences` put a first rule before the recipe's;
    `disable_skip` lets exact rules reach protected elements (pixel data among them); `strict`
    makes errors of warnings; `keep_preamble` leaves the 128 bytes before DICM as they are.
    `sync` has every output file forced to disk before it takes its name.  `change_limit` is for how
    many elements of a file rules may have work before it is refused: each takes about 1 kB.
    `skip` names elements that no rule is to touch, at any depth, as if they were protected.

    Raises RecipeError, with all mistakes, where the recipe can't be compiled, and ArgumentError.
    One engine processes one dataset at a time; close it, or use it in a `with`, so that what
    plugins opened is closed.
    """

    def __init__(
        self,
        recipe: DeidRecipe | Sequence[DeidRecipe],
        registry: Registry | None = None,
        key: bytes | None = None,
        variables: Mapping[str, object] | None = None,
        item_names: Collection[str] = (),
        remove_private: bool = False,
        strip_sequences: bool = False,
        disable_skip: bool = False,
        strict: bool = False,
        keep_preamble: bool = False,
        sync: bool = False,
        change_limit: int = CHANGE_LIMIT,
        skip: Collection[str] = (),
    ) -> None:
        layers = checked_layers(recipe)
        self._registry = registry if registry is not None else Registry.installed()
        self._sources = tuple(name for layer in layers for name in layer.sources)
        names = several(item_names, "item_names")
        self._item_names = tuple(sorted(names))
        self._skip = several(skip, "skip")
        self._flags = Flags(
            remove_private, strip_sequences, disable_skip, strict, SkipList.read(self._skip)
        )
        statements = [layer.statements for layer in layers]
        refuse_exclusive(statements)
        self._services = RunServices(key, variables or {}, labels_of(statements))
        self._plans = Plans(
            statements,
            self._registry,
            Names(self._services.variables, names),
            self._flags,
        )
        self._inspector = Inspector(layers, self._registry, names)
        self._refusals = Refusals(layers, self._registry, names)
        self._strict = strict
        self._keep_preamble = keep_preamble
        self._sync = sync
        self._change_limit = change_limit

    @property
    def warnings(self) -> tuple[str, ...]:
        """What compiling found worth a look: rules that can do nothing, for one."""
        return self._plans.plan.warnings

    @property
    def key_is_drawn(self) -> bool:
        """Whether the key was drawn for this engine, so that nobody can go on with it later."""
        return self._services.key_is_drawn

    @property
    def key(self) -> bytes:
        """The key, given or drawn: a secret, for other workers of the same run."""
        return self._services.key

    @property
    def key_fingerprint(self) -> str:
        """A short mark that tells keys apart and gives none away."""
        return self._services.key_fingerprint()

    @property
    def registry(self) -> Registry:
        """The registry that the recipe was compiled against."""
        return self._registry

    def describe_run(self) -> Run:
        """What a run of this engine is made of, as hooks are told; loads all plugins.

        PluginError where a plugin of a lock file fails to load.
        """
        return Run(
            core_version=self._registry.core_version(),
            recipes=self._sources,
            key_fingerprint=self.key_fingerprint,
            key_is_drawn=self._services.key_is_drawn,
            variables=tuple(sorted(self._services.variables)),
            item_names=self._item_names,
            flags=self._flags.on(),
            plugins=self._registry.take_part(),
            failed_plugins=self._registry.failed(),
            lock=self._registry.lock,
            skip=self._skip,
        )

    def apply(self, dataset: Dataset, item: Mapping[str, object] | None = None) -> Result:
        """De-identify a dataset in memory; it is not changed: `result.dataset` is a new one,
        which shares the elements that nothing touched.

        `item` is the file's dict: functions, variables and lists by name.  Raises FileError.
        """
        if not isinstance(dataset, Dataset):
            raise ArgumentError(f"apply takes a pydicom Dataset, not {type(dataset).__name__}")
        item = checked_item(item)
        self._services.file = None
        plan = self._plans.for_item(item)
        self._refusals.check(lambda plan: scan_dataset(plan, dataset).found, item)
        scan = scan_dataset(plan, dataset)
        self._read_originals(Originals(scan, lambda plan: scan_dataset(plan, dataset).found))
        changes, trace = process(
            plan,
            scan,
            Conditions(item, self._services, self._strict),
            values=MemorySource(),
            source=None,
            show=lambda: ShownDataset(scan),
        )
        refuse_directory(scan, changes)
        output = rebuilt(scan, changes.elements, changes.cuts)
        if plan.rules and not self._keep_preamble and getattr(output, "preamble", None):
            output.preamble = bytes(128)
        return Result(None, None, output, trace)

    def prepare(self, sources: Iterable[str | os.PathLike[str]], *, force: bool = True) -> None:
        """Tell functions of the values that they will see in several files, all at once.

        `process_file` does so for its file alone.  Called before, for some dozens of files, this
        takes one round trip to a database or service for all of them, and a second scan of each.
        Nothing is done where no function of the recipe has a `prepare`.  Nothing is raised: a
        file that can't be read, and a function that fails, fail when the file is processed.
        """
        if not self._plans.plan.prepares:
            return
        foretold = Foretold()
        for source in sources:
            # Whatever it is, the file meets it again when it is processed, and is told of.
            with suppress(Exception):
                self._foretell(os.fspath(source), foretold, force)
        self._services.leave_file()
        with suppress(RuleError):
            foretold.tell(self._services)

    def _foretell(self, path: str, foretold: Foretold, force: bool) -> None:
        plan = self._plans.for_item({})
        with open_part10(path, force=force) as opened:
            self._refusals.check(lambda plan: scan_part10(plan, opened).found, {})
            scan = scan_part10(plan, opened)
            foretell(
                plan,
                scan,
                Conditions({}, self._services, self._strict),
                show=lambda: ShownFile(opened, path, scan),
                foretold=foretold,
            )

    def process_file(
        self,
        source: str | os.PathLike[str],
        destination: Destination,
        item: Mapping[str, object] | None = None,
        *,
        overwrite: bool = False,
        force: bool = True,
    ) -> Result:
        """De-identify a file into another; bytes that no rule touches are copied as they stand.

        `destination` is a path, or is asked for one once the plan has run (see Preview).  The
        output appears whole or not at all; the source is never written to.  With `force`, a file
        without preamble and prefix is taken for a dataset.  Raises FileError: ParseError,
        RefusedError (a filter flags the file that a label of the recipe calls refusing), RuleError
        or OutputError.
        """
        with reading(source):
            path = os.fspath(source)
            return self._process_file(path, destination, checked_item(item), overwrite, force)

    def _process_file(
        self,
        path: str,
        destination: Destination,
        item: Mapping[str, object],
        overwrite: bool,
        force: bool,
    ) -> Result:
        self._services.file = path
        plan = self._plans.for_item(item)
        with open_part10(path, force=force) as opened:
            self._refusals.check(lambda plan: scan_part10(plan, opened).found, item)
            scan = scan_part10(plan, opened, self._change_limit)
            originals = Originals(scan, lambda plan: scan_part10(plan, opened).found)
            self._read_originals(originals)
            changes, trace = process(
                plan,
                scan,
                Conditions(item, self._services, self._strict),
                values=opened.source,
                source=opened.source,
                show=lambda: ShownFile(opened, path, scan),
            )
            patches = patches_for(changes.elements, changes.cuts)
            patches = directory_patches(scan, patches, changes)
            if callable(destination):
                preview = Preview(changes, opened, originals)
                destination = destination(preview)
            output = os.fspath(destination)
            clear = bool(plan.rules) and not self._keep_preamble
            if patches or (clear and opened.preamble):
                write_part10(
                    opened,
                    patches,
                    path,
                    output,
                    clear_preamble=clear,
                    overwrite=overwrite,
                    sync=self._sync,
                )
            else:
                copy_unchanged(path, output, overwrite=overwrite, sync=self._sync)
        return Result(path, output, None, trace)

    def _read_originals(self, originals: Originals) -> None:
        self._services.read_original = originals.value
        self._services.read_originals = originals.selected

    def inspect(
        self,
        source: Dataset | str | os.PathLike[str],
        item: Mapping[str, object] | None = None,
    ) -> Verdict:
        """Which label of the recipe's ``%filter`` groups flags a dataset or a file, which are not
        changed; where the recipe has none, nothing does.  See `Inspector.inspect`."""
        return self._inspector.inspect(source, item)

    def close(self) -> None:
        """Close what plugins opened; PluginError where that fails."""
        self._services.close()

    def __enter__(self) -> Deidentifier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

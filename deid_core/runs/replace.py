"""`replace_identifiers`: a recipe over files or datasets, in one call."""

from __future__ import annotations

import dataclasses
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydicom import dcmread

from deid_core.engine.deidentifier import Deidentifier
from deid_core.engine.result import Result
from deid_core.errors import ArgumentError, FileError, FilesError
from deid_core.recipe.recipe import DeidRecipe
from deid_core.registry import Registry
from deid_core.runs.attempt import attempt
from deid_core.runs.hooked import HookedRun
from deid_core.runs.items import Ids, Item, items_of, names_of
from deid_core.runs.names import same_name
from deid_core.runs.save import save_result
from deid_core.runs.sources import DicomFiles, Source, sources
from deid_core.runs.walk import AnyPath

Recipes: TypeAlias = DeidRecipe | AnyPath | Sequence[DeidRecipe]

_MOST_SHOWN = 10

_log = logging.getLogger("deid_core")


def replace_identifiers(
    dicom_files: DicomFiles,
    ids: Ids | None = None,
    deid: Recipes | None = None,
    save: bool = True,
    overwrite: bool = False,
    output_folder: AnyPath | None = None,
    force: bool = True,
    *,
    strip_sequences: bool = False,
    remove_private: bool = False,
    disable_skip: bool = False,
    strict: bool = False,
    registry: Registry | None = None,
    key: bytes | None = None,
    variables: Mapping[str, object] | None = None,
    skip: Collection[str] = (),
) -> list[Any]:
    """Runs the recipe `deid` over `dicom_files`, and gives the paths of the outputs, in order.

    `dicom_files` is a path or a dataset, or several.  `deid` is a `DeidRecipe`, what names one (a
    path, a shipped recipe), or a list of recipes, which are layers.  `ids` brings functions and
    variables for each file, by any path that leads to it; a dataset goes by its `filename`.

    Outputs get the base name of their input, in `output_folder` (made where it does not exist; a
    new temporary folder where none is given).  One that exists is an error of that file, unless
    `overwrite`; inputs are never overwritten.  With `save` False, nothing is saved and the result
    is a list of datasets; those of the caller are left as they are.  `force` reads files that
    lack the preamble, too.

    `strip_sequences` and `remove_private` take out what their names say unless a rule keeps it;
    `disable_skip` lets rules that name protected elements (such as PixelData) act; `skip` names
    elements that no rule is to touch; `strict` makes errors of warnings on values.
    `registry`, `key` and `variables` are those of `Deidentifier`.

    Raises RecipeError and ArgumentError before any output: for mistakes of the recipe, for two
    files of one base name, for keys of `ids` that name no file of the call.  Where files fail the
    others are finished; then FilesError has, in its `results`, each file's result or error.  What
    compiling found worth a look is logged, as warnings of the logger `deid_core`.
    The hooks of plugins are told of the call and of each file, as of a run; PluginError where one
    fails, at once.
    """
    found = sources(dicom_files)
    items = items_of(found, ids or {})
    if save:
        _check_names(found)
    with Deidentifier(
        _recipes(deid, registry),
        registry=registry,
        key=key,
        variables=variables or {},
        item_names=names_of(ids or {}),
        remove_private=remove_private,
        strip_sequences=strip_sequences,
        disable_skip=disable_skip,
        strict=strict,
        skip=skip,
    ) as engine:
        for warning in engine.warnings:
            _log.warning("%s", warning)
        call = _Call(engine, _folder(output_folder) if save else None, overwrite, force)
        with HookedRun(engine) as run:
            told = run if run.listens else None
            results = [
                call.attempt(source, item, told) for source, item in zip(found, items, strict=True)
            ]
    done = [result for result in results if not isinstance(result, FileError)]
    if len(done) < len(results):
        raise FilesError(_told(results), results)
    return [result.output if save else result.dataset for result in done]


@dataclass(frozen=True, slots=True)
class _Call:
    """What all files of a call have in common; `folder` is None where nothing is saved."""

    engine: Deidentifier
    folder: Path | None
    overwrite: bool
    force: bool

    def attempt(
        self, source: Source, item: Item | None, run: HookedRun | None
    ) -> Result | FileError:
        result = attempt(lambda: self.replace(source, item), source.path)
        # Edits are made when asked for: without hooks, nobody does.
        if run is not None and isinstance(result, FileError):
            run.failed(result, source.path)
        elif run is not None and not isinstance(result, FileError):
            run.done(result)
        return result

    def replace(self, source: Source, item: Item | None) -> Result:
        if source.dataset is None:
            return self._replace_file(str(source.path), source.name, item)
        result = self.engine.apply(source.dataset, item)
        if self.folder is None:
            return result
        return save_result(result, str(source.path), self.folder / source.name, self.overwrite)

    def _replace_file(self, path: str, name: str, item: Item | None) -> Result:
        if self.folder is not None:
            return self.engine.process_file(
                path,
                self.folder / name,
                item,
                overwrite=self.overwrite,
                force=self.force,
            )
        # By way of a file all the same: only our own scanner refuses what does not parse whole.
        with tempfile.TemporaryDirectory(prefix="deid-") as folder:
            output = Path(folder, "output.dcm")
            result = self.engine.process_file(path, output, item, force=self.force)
            dataset = dcmread(output, force=True)
        dataset.filename = path
        return dataclasses.replace(result, output=None, dataset=dataset)


def _check_names(found: Sequence[Source]) -> None:
    if not all(source.name for source in found):
        raise ArgumentError("a dataset has no filename to be saved under; set it, or save=False")
    counts = Counter(same_name(source.name) for source in found)
    twice = sorted({source.name for source in found if counts[same_name(source.name)] > 1})
    if twice:
        raise ArgumentError(
            "outputs go by the base names of their inputs, and some inputs have the same: "
            + ", ".join(twice)
        )


def _recipes(deid: Recipes | None, registry: Registry | None) -> DeidRecipe | Sequence[DeidRecipe]:
    if deid is None:
        raise ArgumentError("no recipe is given: pass deid=DeidRecipe(...)")
    if isinstance(deid, (str, os.PathLike)):
        return DeidRecipe.to_compile(deid, registry=registry)
    return deid


def _folder(output_folder: AnyPath | None) -> Path:
    return Path(tempfile.mkdtemp(prefix="deid-") if output_folder is None else output_folder)


def _told(results: Sequence[Result | FileError]) -> str:
    failed = [result for result in results if isinstance(result, FileError)]
    lines = [f"{len(failed)} of {len(results)} files failed; the others are done:"]
    lines += [str(error) for error in failed[:_MOST_SHOWN]]
    if len(failed) > _MOST_SHOWN:
        lines.append(f"… and {len(failed) - _MOST_SHOWN} more")
    return "\n".join(lines)

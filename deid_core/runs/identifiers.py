"""`get_identifiers`: what the elements of files hold, by name."""

from __future__ import annotations

from collections.abc import Collection

from deid_core.engine.arguments import several
from deid_core.engine.identifiers import read_identifiers
from deid_core.errors import ArgumentError
from deid_core.plan.skip import SkipList
from deid_core.runs.sources import DicomFiles, sources


def get_identifiers(
    dicom_files: DicomFiles, force: bool = True, *, skip: Collection[str] = ()
) -> dict[str, dict[str, object]]:
    """The values of all elements but bulk data, by file and name.

    `dicom_files` is a path or a dataset, or several.  The result has, for each path as it was
    given (as a `str`), the values by keyword; what stands in a sequence goes by
    ``Sequence__Keyword``, or ``Sequence__0__Keyword`` where the sequence has several items, and
    private elements by ``(gggg,"creator",ee)``.  The dict of a file can be added to, and given to
    `replace_identifiers` as its `ids`.

    A dataset goes by the path of the file that it was read from (its `filename`); one without is
    an ArgumentError, as are two of one filename.  `force` reads files that lack the preamble, too.
    `skip` names elements that are left out, at any depth.  Raises ParseError for a file that can't
    be read or parsed, and RecipeError where `skip` names what is no element.
    """
    skipped = SkipList.read(several(skip, "skip"))
    found = sources(dicom_files)
    if any(source.path is None for source in found):
        raise ArgumentError(
            "a dataset has no filename that its identifiers could go by; "
            "use paths, or set its filename"
        )
    if any(source.dataset is not None for source in found):
        paths = [source.path for source in found]
        if len(set(paths)) < len(paths):
            raise ArgumentError(
                "two datasets have one filename: their identifiers can't be told apart"
            )
    return {
        source.path: read_identifiers(
            source.path if source.dataset is None else source.dataset, force=force, skip=skipped
        )
        for source in found
        if source.path is not None
    }

"""Reports with what identifies in them marked, and what cleaning leaves of them.

python tests/plugins_clean/reports.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from pydicom import Dataset

_MARKED = re.compile(r"\{(.*?)\}")
_WORD = re.compile(r"[^\W_]+")


class Report(NamedTuple):
    """A report of a dataset: `text` as written, the words that have to go, those that may stay."""

    language: str
    dataset: Dataset
    text: str
    telling: tuple[str, ...]
    around: tuple[str, ...]


class Figures(NamedTuple):
    """What cleaning came to; `left` is each report's words that should have gone."""

    reports: int
    telling: int
    gone: int
    around: int
    kept: int
    left: dict[str, list[str]]


def reports() -> Iterator[Report]:
    """All of reports.yaml."""
    for patient in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8")):
        dataset = Dataset()
        dataset.SpecificCharacterSet = "ISO_IR 192"
        for keyword, value in patient["elements"].items():
            setattr(dataset, keyword, value)
        for marked in patient["reports"]:
            telling = _WORD.findall(" ".join(_MARKED.findall(marked)))
            around = _WORD.findall(_MARKED.sub(" ", marked))
            text = marked.replace("{", "").replace("}", "")
            yield Report(patient["language"], dataset, text, tuple(telling), tuple(around))


def measured(clean: Callable[[Dataset], str]) -> Figures:
    """What a function that cleans ImageComments of a dataset leaves of the reports."""
    count = telling = gone = around = kept = 0
    left: dict[str, list[str]] = {}
    for report in reports():
        report.dataset.ImageComments = report.text
        words = _WORD.findall(clean(report.dataset))
        folded = {word.casefold() for word in words}
        stayed = [
            word
            for word in report.telling
            if word.casefold() in folded and word.casefold() not in map(str.casefold, report.around)
        ]
        if stayed:
            left[report.text] = stayed
        count += 1
        telling += len(report.telling)
        gone += len(report.telling) - len(stayed)
        around += len(report.around)
        kept += sum(word in words for word in report.around)
    return Figures(count, telling, gone, around, kept, left)


def main() -> None:
    """Print the figures, and what is left."""
    from deid_core import Deidentifier, DeidRecipe

    rule = "REPLACE ImageComments func:clean.text"
    with Deidentifier(DeidRecipe.from_text(f"FORMAT dicom\n%header\n{rule}"), key=b"k" * 32) as one:
        figures = measured(lambda dataset: str(one.apply(dataset).dataset.ImageComments or ""))
    for text, words in figures.left.items():
        print(f"left: {', '.join(words)}\n    of: {text}")
    print(
        f"{figures.reports} reports: {figures.gone} of {figures.telling} marked words gone, all of "
        f"them from {figures.reports - len(figures.left)}; "
        f"{figures.kept} of {figures.around} words around them kept"
    )


if __name__ == "__main__":
    main()

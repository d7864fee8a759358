"""The report as an HTML page: one file, no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from deid_core.verify.findings import Finding, Kind
from deid_core.verify.report import Sample
from deid_core.verify.verifier import Counts

_STYLE = """
:root { color-scheme: light dark; --line: #d5d8dd; --soft: #f4f5f7; --text: #1c1f23;
  --dim: #5b626b; --good: #1a7f46; --bad: #b3261e; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3f47; --soft: #23272d; --text: #e6e8eb;
  --dim: #a3abb5; --good: #5fd08f; --bad: #ff8a80; --page: #16191d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; background: var(--page);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem; }
h2 .count { color: var(--dim); font-weight: normal; }
p { margin: .3rem 0; }
.verdict { font-size: 1.15rem; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .dim { color: var(--dim); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem;
  margin: 1.2rem 0; }
dl div { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; }
dt { color: var(--dim); font-size: .85rem; } dd { margin: 0; font-size: 1.25rem; }
ul.kinds { list-style: none; padding: 0; } ul.kinds a { color: inherit; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; position: sticky; top: 0; background: var(--page); }
code { font: .92em ui-monospace, monospace; }
.value { background: var(--soft); border-radius: .2rem; padding: 0 .25rem; }
@media (max-width: 42rem) {
  thead { display: none; } tr { display: block; border-bottom: 1px solid var(--line);
    padding: .5rem 0; } td { display: block; border: 0; padding: .05rem 0; }
  td:before { content: attr(data-name) " "; color: var(--dim); font-size: .8rem; }
  td:empty { display: none; }
}
"""
_COLUMNS = ("File", "Place", "Finding")


def page(sample: Sample, counts: Counts, options: list[str], show_values: bool) -> Iterator[str]:
    """The page, in parts.  All that comes from files is escaped, control characters too."""
    good = counts.findings == 0
    verdict = "Nothing found" if good else _counted(counts.findings, "finding")
    yield "<!doctype html>\n<html lang='en'>\n<meta charset='utf-8'>\n"
    yield "<meta name='viewport' content='width=device-width'>\n"
    yield (
        "<meta http-equiv='Content-Security-Policy' "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    )
    yield f"<title>deid-core verify: {verdict}</title>\n<style>{_STYLE}</style>\n"
    yield "<h1>Verification of de-identified files</h1>\n"
    yield f"<p class='verdict {'good' if good else 'bad'}'>{verdict}</p>\n"
    profile = ", ".join(["Basic Profile of PS3.15", *options])
    yield f"<p class='dim'>Judged by: {_safe(profile)}</p>\n"
    yield from _numbers(counts)
    if good:
        yield (
            "<p>No identifying value of the originals was found in the outputs, outside pixel "
            "data, and every row of Table E.1-1 that applies was honoured.</p>\n"
        )
    if counts.unread_originals:
        yield (
            "<p class='bad'>Some originals could not be read whole: what identifies in the rest "
            "of them was not looked for.</p>\n"
        )
    kinds = [kind for kind in Kind if kind in sample.counts]
    if len(kinds) > 1:
        yield "<ul class='kinds'>\n"
        for kind in kinds:
            yield (
                f"<li><a href='#{kind.value}'>{_safe(kind.title)}</a> "
                f"<span class='dim'>{sample.counts[kind]:,}</span>\n"
            )
        yield "</ul>\n"
    for kind in kinds:
        yield from _section(kind, sample, show_values)
    yield "</html>\n"


def _numbers(counts: Counts) -> Iterator[str]:
    yield "<dl>\n"
    for name, number in (
        ("Originals", counts.originals),
        ("Originals not read whole", counts.unread_originals),
        ("Outputs", counts.outputs),
        ("Outputs with their original", counts.paired),
        ("Findings", counts.findings),
    ):
        yield f"<div><dt>{name}</dt><dd>{number:,}</dd></div>\n"
    yield "</dl>\n"


def _section(kind: Kind, sample: Sample, show_values: bool) -> Iterator[str]:
    first, count = sample.first[kind], sample.counts[kind]
    yield f"<h2 id='{kind.value}'>{_safe(kind.title)} <span class='count'>{count:,}</span></h2>\n"
    if count > len(first):
        yield f"<p class='dim'>The first {len(first):,} are shown; --json writes all.</p>\n"
    names = (*_COLUMNS, "Value") if show_values else _COLUMNS
    heads = "".join(f"<th>{name}</th>" for name in names)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
    for finding in first:
        yield f"<tr>{_cells(finding, show_values)}</tr>\n"
    yield "</tbody></table>\n"


def _cells(finding: Finding, show_values: bool) -> str:
    cells = [
        f"<td data-name='File'><code>{_safe(finding.path)}</code></td>",
        f"<td data-name='Place'>{_code(finding.place)}</td>",
        f"<td data-name='Finding'>{_safe(finding.message)}</td>",
    ]
    if show_values:
        cells.append(f"<td data-name='Value'>{_code(finding.value, ' class=value')}</td>")
    return "".join(cells)


def _code(text: str, attribute: str = "") -> str:
    return f"<code{attribute}>{_safe(text)}</code>" if text else ""


def _safe(text: str) -> str:
    shown = "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "surrogatepass").decode("ascii")
        for character in text
    )
    return escape(shown)


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"

"""Makes docs/functions.md: the functions that deid-core brings, out of its own registry.

    python scripts/make_function_reference.py

What a function does is its docstring: paragraphs, then `Options:` with a text for each option,
then `Example:` with rules of a recipe.  A test holds the page against what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from deid_core import Registry
from deid_core.registry import Function

PLUGINS = ("core", "uid", "ps3_15", "clean")
PAGE = Path(__file__).parents[1] / "docs" / "functions.md"
HEAD = Path(__file__).with_name("function_reference_head.md")

_SECTION = re.compile(r"^(Options|Example):\n((?:    .*\n|\n)*)", re.MULTILINE)
_OPTION = re.compile(r"^    (\w+): (.*\n(?:        .*\n)*)", re.MULTILINE)


def page(registry: Registry) -> str:
    """The whole page."""
    functions = [f for f in registry.functions().values() if f.plugin in PLUGINS]
    sections = [HEAD.read_text("utf-8").rstrip()]
    for plugin in PLUGINS:
        sections.append(f"## Functions of the plugin {plugin}")
        sections += ["\n\n".join(_described(f)) for f in functions if f.plugin == plugin]
    return "\n\n".join(sections) + "\n"


def _described(function: Function) -> Iterator[str]:
    doc = f"{function.doc}\n"
    sections: dict[str, str] = dict(_SECTION.findall(doc))
    meanings = (
        {name: " ".join(text.split()) for name, text in _OPTION.findall(sections["Options"])}
        if "Options" in sections
        else {}
    )
    yield f"### {function.name}"
    yield _SECTION.sub("", doc).strip()
    if function.options:
        yield "\n".join(_table(function, meanings))
    if function.vrs is not None:
        yield f"For VR {', '.join(sorted(function.vrs))}."
    if "Example" in sections:
        rules = "\n".join(line[4:] for line in sections["Example"].strip("\n").splitlines())
        yield f"```deid\n{rules}\n```"


def _table(function: Function, meanings: dict[str, str]) -> Iterator[str]:
    yield "| option | takes | default | |"
    yield "| --- | --- | --- | --- |"
    for option in function.options.values():
        takes = option.converter.expected.replace("|", "\\|")
        if option.required:
            default = "needed"
        else:
            default = "" if option.default in (None, "", ()) else f"`{_written(option.default)}`"
        yield f"| `{option.name}` | {takes} | {default} | {meanings.get(option.name, '')} |"


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


if __name__ == "__main__":
    PAGE.write_text(page(Registry.installed(allow=PLUGINS)), "utf-8")

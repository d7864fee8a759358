"""The project of a new plugin: package, recipe and tests, in a folder of its own."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from deid_core.errors import ArgumentError
from deid_core.registry.discovery import installed_plugins
from deid_core.registry.interface import INTERFACE
from deid_core.scaffold.names import PREFIX, plugin_name

TEMPLATES = {
    "pyproject.toml": "pyproject.toml.in",
    "README.md": "README.md.in",
    "$module/__init__.py": "plugin.py.in",
    "$module/starter.dicom": "starter.dicom.in",
    "tests/conftest.py": "conftest.py.in",
    "tests/test_$word.py": "test_plugin.py.in",
}
"""The files of a project, and the templates that they are made from."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a project is called, and where it is: `plugin` is its name in recipes."""

    plugin: str
    folder: Path

    @property
    def distribution(self) -> str:
        """The name that pip knows it by."""
        return f"{PREFIX}{self.plugin}"

    @property
    def module(self) -> str:
        """The package in it."""
        return self.distribution.replace("-", "_")


def write_project(name: str, parent: Path) -> Project:
    """Write the project of a new plugin into a new folder of `parent`, which is made if needed.

    `name` is cleaned first; see `plugin_name`.  ArgumentError where it can't be a name, where a
    plugin of that name is installed, where the folder exists, or where it can't be written; then
    nothing is left behind.
    """
    plugin = plugin_name(name)
    _refuse_known(plugin)
    project = Project(plugin, parent / f"{PREFIX}{plugin}")
    if project.folder.exists():
        raise ArgumentError(f"{project.folder} exists already, and nothing in it was changed")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-plugin-", dir=parent) as scratch:
            made = Path(scratch) / project.folder.name
            for path, text in _texts(project).items():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_text(text, "utf-8")
            made.rename(project.folder)
    except OSError as error:
        raise ArgumentError(f"{project.folder} can't be written: {error.strerror}") from None
    return project


def _refuse_known(plugin: str) -> None:
    for known in installed_plugins():
        if known.name == plugin:
            raise ArgumentError(
                f"{known.distribution} {known.version} is installed, and has a plugin {plugin}: "
                "choose another name"
            )


def _texts(project: Project) -> dict[str, str]:
    """The texts of the project's files by path."""
    folder = files("deid_core.scaffold") / "template"
    meant = {
        "plugin": project.plugin,
        "distribution": project.distribution,
        "module": project.module,
        "word": project.plugin.replace("-", "_"),
        "interface": INTERFACE,
    }
    return {
        Template(path).substitute(meant): Template(
            (folder / template).read_text("utf-8")
        ).substitute(meant)
        for path, template in TEMPLATES.items()
    }

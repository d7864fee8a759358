"""Allow-lists and block-lists: by entry point, distribution and version, from every source."""

from __future__ import annotations

from pathlib import Path

import pytest

from deid_core import ArgumentError, Registry
from deid_core.registry.entries import entries, split_entries

LISTED = ("acme", "acme-tools", "1.2")


def means(entry: str, plugin: tuple[str, str, str] = LISTED) -> bool:
    (parsed,) = entries([entry])
    return parsed.means(*plugin)


@pytest.mark.parametrize(
    ("entry", "meant"),
    [
        ("acme", True),
        (" acme ", True),
        ("ACME", False),  # entry points are told apart by case
        ("acme-tools", True),
        ("Acme_Tools", True),
        ("acme.tools", True),
        ("dist:acme", False),
        ("dist:acme-tools", True),
        ("dist:Acme.Tools", True),
        ("dist:acme-tools==1.2", True),
        ("dist:acme-tools==1.2.0", True),
        ("dist: acme-tools == 1.2", True),
        ("dist:acme-tools>=1,<2", True),
        ("dist:acme-tools~=1.1", True),
        ("dist:acme-tools!=1.2", False),
        ("dist:acme-tools>1.2", False),
        ("dist:other>=1", False),
    ],
)
def test_an_entry_means_a_plugin(entry: str, meant: bool):
    assert means(entry) is meant


def test_pre_releases_count():
    assert means("dist:acme-tools>=1.2", ("acme", "acme-tools", "2.0rc1"))
    assert means("dist:acme-tools<2", ("acme", "acme-tools", "1.3.dev4"))


def test_a_version_that_can_not_be_compared_is_an_error_only_where_it_matters():
    odd = ("acme", "acme-tools", "of tuesday")
    assert means("dist:acme-tools", odd)
    assert not means("dist:other==1", odd)
    with pytest.raises(ArgumentError, match="can't be compared"):
        means("dist:acme-tools==1", odd)


@pytest.mark.parametrize(
    "entry", ["", " ", "acme==1.2", "acme tools", "dist:", "dist:acme=1", "dist:acme>=x",
              "dist:acme[all]", "dist:acme; python_version > '3'", "dist:acme @ file:///x", 7]
)  # fmt: skip
def test_an_entry_that_can_mean_nothing_is_an_error(entry: object):
    with pytest.raises(ArgumentError, match="can't allow or block a plugin"):
        entries([entry])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" , ", []),
        ("a, b", ["a", " b"]),
        ("dist:a>=1,<2,b", ["dist:a>=1,<2", "b"]),
        ("a,dist:b>=1, !=1.5 ,c", ["a", "dist:b>=1, !=1.5 ", "c"]),
    ],
)
def test_lists_in_the_environment_have_commas_in_versions_too(text: str, parts: list[str]):
    assert split_entries(text) == parts


@pytest.fixture
def settings(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "site.toml"
        path.write_text(text)
        return path

    return write


def statuses(**arguments: object) -> dict[str, str]:
    return {p.name: str(p.status) for p in Registry.installed(**arguments).plugins()}


def test_a_settings_file_allows_and_blocks(settings):
    allowing = settings('[tool.deid-core]\nallow-plugins = ["uid"]\n')
    assert statuses(settings=allowing)["uid"] == "available"
    assert statuses(settings=allowing)["core"] == "blocked"
    blocking = settings('[tool.deid-core]\nblock-plugins = ["dist:deid-core>=0"]\n')
    assert set(statuses(settings=blocking).values()) == {"blocked"}
    nothing = settings("[tool.deid-core]\nallow-plugins = []\n")
    assert set(statuses(settings=nothing).values()) == {"blocked"}


def test_lists_only_tighten_each_other(settings, monkeypatch):
    site = settings('[tool.deid-core]\nallow-plugins = ["uid"]\n')
    assert statuses(settings=site, allow=["core", "uid"])["core"] == "blocked"
    assert statuses(settings=site, allow=["core"])["uid"] == "blocked"
    monkeypatch.setenv("DEID_CORE_PLUGINS_BLOCK", "dist:deid-core>=0,<99")
    assert statuses(settings=site)["uid"] == "blocked"


def test_the_settings_file_may_come_from_the_environment(settings, monkeypatch, tmp_path):
    monkeypatch.setenv(
        "DEID_CORE_SETTINGS", str(settings('[tool.deid-core]\nblock-plugins=["uid"]'))
    )
    assert statuses()["uid"] == "blocked"
    other = tmp_path / "other.toml"
    other.write_text("[tool.deid-core]\n")
    assert statuses(settings=other)["uid"] == "available"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tool.deid-core]\nblock-plugin = ['x']", "unknown setting block-plugin; did you mean"),
        ("[tool.deid-core]\nsomething = 1", "there are allow-plugins, block-plugins, lock"),
        ("[tool.deid-core]\nblock-plugins = 'x'", "block-plugins is a list of texts"),
        ("[tool.deid-core]\nallow-plugins = [1]", "allow-plugins is a list of texts"),
        ("[tool.deid-core]\nlock = 1", "lock is the path"),
        ("[tool.deid-core]\nallow-plugins = ['acme==1']", "'acme==1' can't allow or block"),
        ("[tool.other]\n", r"no table \[tool.deid-core\]"),
        ("tool = 1", r"no table \[tool.deid-core\]"),
        ("[tool", "is no TOML"),
    ],
)
def test_a_settings_file_with_mistakes_is_refused(settings, text: str, told: str):
    with pytest.raises(ArgumentError, match=told):
        Registry.installed(settings=settings(text))


def test_a_settings_file_that_can_not_be_read_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="No such file"):
        Registry.installed(settings=tmp_path / "none.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"[tool.deid-core]\n# \xe9\n")
    with pytest.raises(ArgumentError, match="is no TOML"):
        Registry.installed(settings=latin)

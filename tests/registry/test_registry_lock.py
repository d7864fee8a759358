"""Lock files: what they pin, and every way in which an installation can differ."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from deid_core import ArgumentError, PluginError, Registry
from deid_core.registry import write_lock

HELPER = "def greet(field):\n    return 'hello'\n"
PLUGIN = (
    "from deid_core import hookimpl\nfrom locked_tools.helper import greet\n"
    'deid_interface = "1"\n'
    "@hookimpl\ndef deid_register_functions(register):\n    register(greet)\n"
)
OTHERS = ["dist:deid-core"]  # an editable install, where developers run this


def write_record(site: Path, info: Path) -> None:
    """A RECORD as pip writes it: hashes of all files but its own and bytecode."""
    rows = []
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name != "RECORD" and "__pycache__" not in path.parts:
            mark = urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=")
            size = path.stat().st_size
            rows.append(f"{path.relative_to(site).as_posix()},sha256={mark.decode()},{size}")
    rows += [f"{info.name}/RECORD,,", "locked_tools/__pycache__/helper.cpython-311.pyc,,"]
    (info / "RECORD").write_text("\n".join(rows) + "\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages with the distribution locked-tools 1.0 in it."""
    folder = tmp_path / "site"
    package = folder / "locked_tools"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "helper.py").write_text(HELPER)
    (package / "plugin.py").write_text(PLUGIN)
    info = folder / "locked_tools-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: locked-tools\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[deid_core]\nlocked = locked_tools.plugin\n")
    (info / "INSTALLER").write_text("pip\n")
    write_record(folder, info)
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in [name for name in sys.modules if name.startswith("locked_tools")]:
        del sys.modules[name]


@pytest.fixture
def info(site: Path) -> Path:
    return site / "locked_tools-1.0.dist-info"


@pytest.fixture
def lock(site: Path, tmp_path: Path) -> Path:
    path = tmp_path / "plugins.lock"
    write_lock(path, Registry.installed(block=OTHERS).pin())
    return path


@pytest.fixture
def locked(lock: Path) -> Callable[..., Registry]:
    return lambda **arguments: Registry.installed(block=OTHERS, lock=lock, **arguments)


def test_a_lock_pins_versions_and_files_and_imports_nothing(lock: Path):
    content = json.loads(lock.read_text())
    (one,) = content["distributions"]
    assert (one["name"], one["version"], one["plugins"]) == ("locked-tools", "1.0", ["locked"])
    assert set(one["files"]) == {
        "locked_tools/__init__.py",
        "locked_tools/helper.py",
        "locked_tools/plugin.py",
        "locked_tools-1.0.dist-info/METADATA",
        "locked_tools-1.0.dist-info/entry_points.txt",
    }
    assert all(mark.startswith("sha256=") for mark in one["files"].values())
    assert not any(name.startswith("locked_tools") for name in sys.modules)


def test_what_is_as_it_was_is_loaded(locked):
    registry = locked()
    assert registry.resolve("locked.greet").version == "1.0"
    (use,) = registry.take_part()
    assert use.digest == registry.pin()[0].digest
    assert use.digest.startswith("sha256:")
    assert registry.lock.startswith("sha256:")


def test_without_a_lock_the_record_is_told(lock: Path):
    registry = Registry.installed(block=OTHERS)
    (use,) = registry.take_part()
    assert use.digest == registry.pin()[0].digest
    assert registry.lock is None


def test_a_settings_file_may_name_the_lock(lock: Path):
    settings = lock.parent / "site.toml"
    settings.write_text(
        '[tool.deid-core]\nblock-plugins = ["dist:deid-core"]\nlock = "plugins.lock"'
    )
    assert Registry.installed(settings=settings).lock is not None


@pytest.mark.parametrize("file", ["helper.py", "plugin.py", "__init__.py"])
def test_a_file_that_changed_by_a_byte_is_refused(site: Path, locked, file: str):
    path = site / "locked_tools" / file
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(
        PluginError, match=rf"locked-tools 1.0 is not as .* locked_tools/{file} was"
    ):
        locked()
    assert not any(name.startswith("locked_tools") for name in sys.modules)


def test_a_change_that_the_record_covers_up_is_refused_all_the_same(site, info, locked):
    (site / "locked_tools" / "helper.py").write_text(HELPER.replace("hello", "HELLO"))
    write_record(site, info)
    with pytest.raises(PluginError, match=r"another build than the one locked: .*helper\.py"):
        locked()


def test_a_file_that_is_gone_is_refused(site: Path, locked):
    (site / "locked_tools" / "helper.py").unlink()
    with pytest.raises(PluginError, match=r"helper\.py can't be read \(No such file"):
        locked()


@pytest.mark.parametrize(
    "stray",
    [
        f"helper{EXTENSION_SUFFIXES[0]}",
        "helper/__init__.py",
        "other.pyc",
        "below/deeper.py",
    ],
)
def test_a_file_that_python_would_import_beside_it_is_refused(site: Path, locked, stray: str):
    path = site / "locked_tools" / stray
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(PluginError, match="is not in its RECORD"):
        locked()


def test_a_folder_linked_in_is_refused(site: Path, locked, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (site / "locked_tools" / "helper").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PluginError, match=r"locked_tools/helper is not in its RECORD"):
        locked()


def test_a_module_that_shadows_it_on_the_path_is_refused(
    locked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "first" / "locked_tools").mkdir(parents=True)
    (tmp_path / "first" / "locked_tools" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "first"))
    with pytest.raises(PluginError, match=r"locked_tools would be imported from .*first"):
        locked()


def test_bytecode_that_was_planted_is_not_run(site: Path, locked):
    import importlib.util
    import py_compile

    helper = site / "locked_tools" / "helper.py"
    planted = helper.with_name("planted.py")
    planted.write_text(HELPER.replace("hello", "HELLO"))
    py_compile.compile(
        str(planted),
        cfile=importlib.util.cache_from_source(str(helper)),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    planted.unlink()
    assert locked().resolve("locked.greet").call("field") == "hello"
    for name in [name for name in sys.modules if name.startswith("locked_tools")]:
        del sys.modules[name]
    # Python alone would have taken it:
    assert Registry.installed(block=OTHERS).resolve("locked.greet").call("field") == "HELLO"


def test_another_version_is_refused(site: Path, info: Path, locked):
    metadata = info / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "1.1"))
    with pytest.raises(PluginError, match=r"locked-tools 1\.0 is locked, and 1\.1 is installed"):
        locked()


def test_what_is_not_installed_any_more_is_refused(site: Path, locked):
    shutil.rmtree(site)
    with pytest.raises(PluginError, match=r"locked-tools 1\.0 is not installed"):
        locked()


def test_a_blocked_distribution_is_not_looked_at(site: Path, lock: Path):
    (site / "locked_tools" / "helper.py").unlink()
    registry = Registry.installed(block=[*OTHERS, "locked"], lock=lock)
    assert {str(plugin.status) for plugin in registry.plugins()} == {"blocked"}


def test_a_plugin_that_is_not_locked_is_blocked(site: Path, locked, install_plugin):
    install_plugin(site, "more", "raise AssertionError('imported')")
    with pytest.raises(PluginError, match=r"more\.greet can't be had: .* not in the lock file"):
        locked().resolve("more.greet")


def test_a_locked_plugin_that_fails_to_load_fails_the_run(site: Path, info: Path, tmp_path: Path):
    (site / "locked_tools" / "helper.py").write_text("raise ImportError('no libsecret')")
    write_record(site, info)
    path = tmp_path / "plugins.lock"
    write_lock(path, Registry.installed(block=OTHERS).pin())
    registry = Registry.installed(block=OTHERS, lock=path)
    with pytest.raises(PluginError, match=r"plugin locked .* is locked, and failed to load"):
        registry.take_part()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda info: (info / "RECORD").unlink(), "has no RECORD"),
        (
            lambda info: (info / "direct_url.json").write_text(
                '{"url": "file:///x", "dir_info": {"editable": true}}'
            ),
            "is an editable install",
        ),
        (
            lambda info: (info / "RECORD").write_text(
                (info / "RECORD").read_text().replace("sha256=", "md5=")
            ),
            "recorded with md5, which proves nothing",
        ),
        (
            lambda info: (info / "RECORD").write_text(
                (info / "RECORD").read_text() + "locked_tools/more.py,,\n"
            ),
            r"no hash of locked_tools/more\.py",
        ),
        (
            lambda info: (info / "entry_points.txt").write_text("[deid_core]\nlocked = no.such\n"),
            "its module no can't be found",
        ),
    ],
)
def test_what_can_not_be_verified_can_not_be_locked(site: Path, info: Path, spoil, told: str):
    spoil(info)
    with pytest.raises(PluginError, match=told):
        Registry.installed(block=OTHERS).pin()


def test_two_of_one_name_can_not_be_locked(site: Path, install_plugin):
    install_plugin(site, "locked", "", distribution="rival")
    with pytest.raises(PluginError, match=r"locked-tools 1\.0 and rival 1"):
        Registry.installed(block=OTHERS).pin()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no lock file"),
        ("[]", "is no lock file"),
        ("{}", "is no lock file"),
        ('{"deid-core-lock": 1, "distributions": [{}]}', "is no lock file"),
        (
            '{"deid-core-lock": 1, "distributions": [{"name": "a", "version": 1, "plugins": [],'
            ' "files": {}}]}',
            "is no lock file",
        ),
        ('{"deid-core-lock": 2}', "of another deid-core"),
    ],
)
def test_a_malformed_lock_file_is_refused(tmp_path: Path, text: str, told: str):
    path = tmp_path / "plugins.lock"
    path.write_text(text)
    with pytest.raises(ArgumentError, match=told):
        Registry.installed(lock=path)


def test_a_lock_file_that_can_not_be_read_or_written_is_named(tmp_path: Path):
    path = tmp_path / "no" / "plugins.lock"
    with pytest.raises(ArgumentError, match=r"lock file .*plugins\.lock: No such file"):
        Registry.installed(lock=path)
    with pytest.raises(ArgumentError, match=r"lock file .*plugins\.lock: No such file"):
        write_lock(path, ())
    assert list(tmp_path.iterdir()) == []

"""What tests of several rooms share: real files, pydicom's own, and copies of them with values that
a test chooses; the command line; plugins in a folder; and virtual environments."""

import os
import signal
import subprocess
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from deid_core.cli import main
from deid_core.testing import recipe_of

# CI judges a change by the same examples every time; finding new ones is for runs by hand.
settings.register_profile("settled", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("settled")

# Started in the background, or by nohup, what tests start would ignore signals that they send.
for sent, default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(sent) is signal.SIG_IGN:
        signal.signal(sent, default)


@pytest.fixture
def shipped():
    """The path of one of pydicom's test files."""
    return lambda name: Path(get_testdata_file(name, download=False))


@pytest.fixture
def write_ct(shipped):
    """Writes CT_small.dcm to a path, with UIDs of its own and the values given by keyword."""

    def write(path: Path, **values: object) -> Path:
        dataset = dcmread(shipped("CT_small.dcm"))
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        for keyword, value in values.items():
            setattr(dataset, keyword, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(path)
        return path

    return write


@pytest.fixture
def invoke():
    """Runs `deid-core` in this process; the result has exit_code, stdout and stderr."""

    def call(*arguments, **options):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], **options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def recipe():
    """A recipe of the rules given."""
    return recipe_of


@pytest.fixture(scope="session")
def install_plugin() -> Callable[..., Path]:
    """Puts the plugin `name` into a folder as pip leaves it there, for a path to have: one module,
    one entry point; gives its .dist-info.  The distribution is ``deid-plugin-NAME``, or another."""

    def install(
        folder: Path, name: str, code: str, version: str = "1.0", *, distribution: str | None = None
    ) -> Path:
        distribution = distribution or f"deid-plugin-{name}"
        module = distribution.replace("-", "_")
        info = folder / f"{module}-{version}.dist-info"
        info.mkdir(parents=True)
        (folder / f"{module}.py").write_text(code)
        metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata)
        (info / "entry_points.txt").write_text(f"[deid_core]\n{name} = {module}\n")
        return info

    return install


@pytest.fixture(scope="session")
def overlay_environment(tmp_path_factory) -> Callable[[], Path]:
    """Makes a virtual environment in which pip may install, and which sees all that the tests see;
    gives its folder."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("environment")
        venv.create(folder, with_pip=True)
        (site,) = folder.glob("lib/python*/site-packages")
        seen = sysconfig.get_path("purelib")
        (site / "seen.pth").write_text(f"import site; site.addsitedir({seen!r})\n")
        return folder

    return make


@pytest.fixture(scope="session")
def new_environment(tmp_path_factory) -> Callable[..., Path]:
    """Makes a fresh virtual environment, in which pip installs deid-core from here and the packages
    named (``path/to/deid-plugin-acme[test]``); gives the folder of its scripts."""

    def make(*packages: object) -> Path:
        folder = tmp_path_factory.mktemp("environment")
        venv.create(folder, with_pip=True)
        scripts = folder / "bin"
        here = Path(__file__).parents[1]
        subprocess.run(
            [scripts / "python", "-m", "pip", "install", "--quiet", here, *map(str, packages)],
            check=True,
            timeout=600,
        )
        return scripts

    return make


@pytest.fixture(scope="session")
def run_in() -> Callable[..., str]:
    """Runs a command of an environment in a folder; it has to succeed, and its output is given."""

    def run(scripts: Path, command: str, *arguments: object, cwd: Path) -> str:
        done = subprocess.run(
            [scripts / command, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=cwd,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run

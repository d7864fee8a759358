"""Distributions as pip leaves them, in a folder of their own, and a fresh Python that sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def distribution(site: Path, install_plugin: Callable[..., Path]) -> Callable[..., None]:
    """Put a distribution with one module and one entry point into the site folder."""

    def install(name: str, code: str, *, entry: str, version: str = "1.0") -> None:
        install_plugin(site, entry, code, version, distribution=name)

    return install


@pytest.fixture
def run(site: Path) -> Callable[..., Any]:
    """Run code in a fresh Python that has the site folder; what it gives to `show` comes back."""

    def run_code(code: str, **environment: str) -> Any:
        inherited = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        path = os.pathsep.join([str(site), *map(os.path.abspath, inherited)])
        done = subprocess.run(
            [sys.executable, "-c", f"import json\nshow = lambda x: print(json.dumps(x))\n{code}"],
            # Not the working directory of the tests: that may hold the source tree.
            cwd=site.parent,
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run_code

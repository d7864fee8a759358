"""Wheels of small plugins, for pip to install: written by hand, for a build takes seconds."""

from __future__ import annotations

import hashlib
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

_METADATA = "Metadata-Version: 2.1\n"
_WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_wheel(
    folder: Path,
    name: str,
    code: str,
    version: str = "1.0",
    *,
    entry: str | None = None,
    suffix: str = ".py",
) -> Path:
    """A wheel of the distribution ``deid-plugin-NAME``: one module, one entry point.

    That is called ``NAME`` too, or `entry`.  With `suffix` .pth, the folder that `code` names has
    the module, as in an editable install.
    """
    module = f"deid_plugin_{name}"
    info = f"{module}-{version}.dist-info"
    files = {
        f"{module}{suffix}": code,
        f"{info}/METADATA": f"{_METADATA}Name: deid-plugin-{name}\nVersion: {version}\n",
        f"{info}/WHEEL": _WHEEL,
        f"{info}/entry_points.txt": f"[deid_core]\n{entry or name} = {module}\n",
    }
    record = "".join(
        f"{path},sha256={_mark(text)},{len(text.encode())}\n" for path, text in files.items()
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    wheel = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as opened:
        for path, text in files.items():
            opened.writestr(path, text)
    return wheel


def _mark(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()

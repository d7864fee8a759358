"""Runs the blocks of one page, in the current folder: a process a page.

Takes the blocks as JSON on standard input; ends with 1, and says which block and why, where one
fails or prints something else than the page says.
"""

import contextlib
import doctest
import io
import json
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

from deid_core import Deidentifier, DeidRecipe

_VARIABLE = re.compile(r"var:(\w+)")


class FailureError(Exception):
    pass


def main() -> int:
    sys.path.insert(0, os.getcwd())  # pages import the modules that they show
    namespace = {"__name__": "page"}
    printed, place = "", ""
    for block in json.load(sys.stdin):
        try:
            if block["language"] == "output":
                _compare(block["text"], printed)
                continue
            place = f"{block['page']}:{block['line']}"
            printed = _run(block, namespace, place)
        except FailureError as failure:
            print(f"{block['page']}:{block['line']}: {failure}")
            return 1
    return 0


def _run(block, namespace, place) -> str:
    if block["mark"] in ("file", "wrong"):
        path = Path(block["argument"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"])
    match block["language"]:
        case "bash":
            return _run_shell(block["text"])
        case "python" if block["mark"] != "file":
            return _run_python(block["text"], namespace, place)
        case "deid" if block["mark"] != "wrong":
            _compile(block)
    return ""


def _run_shell(text) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise FailureError(f"ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def _run_python(text, namespace, place) -> str:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(text, place, "exec"), namespace)
    except Exception:
        raise FailureError(f"{printed.getvalue()}{traceback.format_exc()}") from None
    return printed.getvalue()


def _compile(block) -> None:
    text = block["text"]
    if not text.startswith("FORMAT"):
        text = f"FORMAT dicom\n{'' if text.startswith('%') else '%header'}\n{text}"
    names = _VARIABLE.findall(text)
    if block["mark"] == "items":
        names += block["argument"].split()
    try:
        with Deidentifier(DeidRecipe.from_text(text), item_names=names):
            pass
    except Exception as error:
        raise FailureError(str(error)) from None


def _compare(wanted, printed) -> None:
    printed = printed.rstrip() + "\n"
    if not doctest.OutputChecker().check_output(wanted, printed, doctest.ELLIPSIS):
        raise FailureError(f"this was printed:\n{printed}")


if __name__ == "__main__":
    sys.exit(main())

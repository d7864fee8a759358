"""What `deid-core --help` imports: click, and the command line's own modules."""

from __future__ import annotations

import subprocess
import sys

BUDGET = 100
"""How many modules it may import beside those of click, Python's own included."""

HELP = "from deid_core.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"


def modules_after(code: str) -> set[str]:
    """The modules that a fresh Python has imported after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_imports_the_command_line_alone():
    imported = modules_after(HELP) - modules_after("import click")
    own = {name for name in imported if name.partition(".")[0] == "deid_core"}
    assert all(
        name.startswith(("deid_core.cli", "deid_core.errors", "deid_core.interrupts"))
        for name in own - {"deid_core"}
    )
    others = {name.partition(".")[0] for name in imported - own} - {"click"}
    assert others <= set(sys.stdlib_module_names)
    assert len(imported) <= BUDGET

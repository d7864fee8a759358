"""What all commands have in common."""

import subprocess
import sys

import pytest

COMMANDS = ["run", "check", "show", "plugins", "functions", "demo"]


def test_help_names_every_command(call):
    result = call("--help")
    assert result.returncode == 0
    assert all(f"  {command} " in result.stdout for command in COMMANDS)
    assert result.stdout.startswith("Usage: deid-core ")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(invoke, command):
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Options:" in result.stdout


def test_help_loads_neither_pydicom_nor_plugins():
    code = (
        "import sys; from deid_core.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pydicom', 'rich', 'deid_plugins_uid'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_distribution(invoke):
    from importlib_metadata import version

    assert invoke("--version").stdout == f"deid-core {version('deid-core')}\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["nope"], ["run"], ["run", "x"], ["show"], ["check"], ["demo", "extra"], ["--nope"]],
)
def test_wrong_usage_ends_with_two(invoke, arguments):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output

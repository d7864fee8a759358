"""`deid-core plugins` and `deid-core functions`, where plugins are installed that fail."""

import json
import os

import pytest

PLUGINS = {
    "broken": "raise ImportError('libsecret is missing')",
    "acme": (
        "from deid_core import hookimpl\n"
        "def generate_uid(field, times: int = 2):\n"
        '    """Acme\'s own UIDs."""\n'
        "    return '1.2.3'\n"
        "@hookimpl\n"
        "def deid_register_functions(register):\n"
        "    register(generate_uid)\n"
    ),
    "misspelt": (
        "from deid_core import hookimpl\n"
        "@hookimpl\n"
        "def deid_register_function(register):\n"
        "    pass\n"
    ),
}


@pytest.fixture
def environment(tmp_path, install_plugin):
    """An environment in which three more plugins are installed."""
    for name, code in PLUGINS.items():
        install_plugin(tmp_path, name, code)
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


def test_plugins_are_listed_with_what_became_of_them(call, environment):
    environment["DEID_CORE_PLUGINS_BLOCK"] = "acme"
    found = json.loads(call("plugins", "--json", env=environment).stdout)
    by_name = {plugin["name"]: plugin for plugin in found}
    assert by_name["uid"]["status"] == "loaded"
    assert by_name["uid"]["distribution"] == "deid-core"
    assert "generate_uid" in by_name["uid"]["functions"]
    assert by_name["broken"]["status"] == "failed"
    assert "libsecret is missing" in by_name["broken"]["reason"]
    assert by_name["misspelt"]["status"] == "failed"
    assert "deid_register_functions" in by_name["misspelt"]["reason"]
    assert by_name["acme"]["status"] == "blocked"
    assert by_name["acme"]["version"] == "1.0"


def test_plugins_are_listed_as_text_too(call, environment):
    result = call("plugins", env=environment)
    assert result.returncode == 0
    assert "uid  loaded  (deid-core " in result.stdout
    assert (
        "broken  failed  (deid-plugin-broken 1.0)\n    ImportError: libsecret is missing"
        in result.stdout
    )


def test_functions_are_listed_with_what_recipes_need(call, environment):
    result = call("functions", "--json", env=environment)
    by_name = {function["name"]: function for function in json.loads(result.stdout)}
    acme = by_name["acme.generate_uid"]
    assert (acme["distribution"], acme["version"]) == ("deid-plugin-acme", "1.0")
    assert acme["signature"].startswith("acme.generate_uid(times: ")
    assert acme["doc"] == "Acme's own UIDs."
    (option,) = acme["options"]
    assert (option["name"], option["required"], option["default"]) == ("times", False, "2")
    assert "uid.generate_uid" in by_name
    assert "plugin broken is failed" in result.stderr


def test_functions_are_listed_as_text_too(invoke):
    result = invoke("functions")
    assert result.exit_code == 0
    assert "uid.jitter(" in result.stdout


def test_one_function_is_told_in_full(call, environment):
    shown = call("functions", "acme.generate_uid", env=environment).stdout
    assert shown.startswith("acme.generate_uid(times: ")
    assert "plugin acme (deid-plugin-acme 1.0)" in shown
    assert "Acme's own UIDs." in shown
    as_json = call("functions", "acme.generate_uid", "--json", env=environment).stdout
    assert json.loads(as_json)["name"] == "acme.generate_uid"


def test_a_name_that_several_offer_or_nobody_is_wrong_usage(call, environment):
    several = call("functions", "generate_uid", env=environment)
    assert several.returncode == 2
    assert "acme.generate_uid, uid.generate_uid" in several.stderr
    nobody = call("functions", "generate_uidd", env=environment)
    assert nobody.returncode == 2
    assert "generate_uid" in nobody.stderr


def test_a_recipe_that_wants_a_broken_plugin_is_told_why(call, environment, recipe_file):
    recipe = recipe_file("REPLACE PatientID func:broken.code")
    result = call("check", recipe, env=environment)
    assert result.returncode == 2
    assert "libsecret is missing" in result.stderr

"""`deid-core recipes`, and the options that decide on plugins, in this process."""

from __future__ import annotations

import json

import pytest

from deid_core.recipe.find import shipped_names


def test_recipes_are_listed(invoke):
    result = invoke("recipes")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == shipped_names()
    listed = json.loads(invoke("recipes", "--json").stdout)
    assert [one["name"] for one in listed] == shipped_names()
    assert {one["distribution"] for one in listed} == {"deid-core"}


def test_a_recipe_is_printed_as_it_is_written(invoke):
    from importlib.resources import files

    text = (files("deid_core.recipe") / "shipped" / "demo.dicom").read_text()
    assert invoke("recipes", "demo").stdout == text
    assert json.loads(invoke("recipes", "demo", "--json").stdout) == {"name": "demo", "text": text}


def test_a_recipe_that_nobody_has_is_wrong_usage(invoke):
    result = invoke("recipes", "acme/trial")
    assert result.exit_code == 2
    assert "there is no plugin acme" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["plugins", "--block-plugin", "uid==1"],
        ["functions", "--settings", "no/such.toml"],
        ["recipes", "--locked", "no/such.lock"],
        ["run", "x", "--output", "y", "--recipe", "demo", "--allow-plugin", "dist:"],
    ],
)
def test_a_policy_with_mistakes_is_wrong_usage(invoke, arguments):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_recipe_that_needs_a_blocked_plugin_does_not_run(invoke, shipped, tmp_path):
    result = invoke(
        "run", shipped("CT_small.dcm"), "--output", tmp_path / "out", "--recipe", "demo",
        "--block-plugin", "uid",
    )  # fmt: skip
    assert result.exit_code == 2
    assert "plugin uid (deid-core" in result.stderr
    assert "on the block-list" in result.stderr
    assert not (tmp_path / "out").exists()


def test_allowing_one_blocks_all_others(invoke):
    listed = json.loads(invoke("plugins", "--allow-plugin", "uid", "--json").stdout)
    assert {one["name"]: one["status"] for one in listed if one["status"] != "blocked"} == {
        "uid": "loaded"
    }

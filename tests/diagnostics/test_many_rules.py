"""Recipes of thousands of rules are checked while somebody waits."""

import time

from pydicom.datadict import DicomDictionary

from deid_core.diagnostics.diagnose import diagnose
from deid_core.plan.binding import Names
from deid_core.plan.compile import Flags, compile_plan
from deid_core.registry import Registry
from deid_core.testing import recipe_of


def test_three_thousand_rules_are_compiled_at_once_and_checked_soon():
    actions = ["BLANK", "REMOVE", "KEEP", "BLANK"]
    keywords = [entry[4] for tag, entry in DicomDictionary.items() if entry[4] and tag >> 16 > 2]
    rules = [f"{actions[at % 4]} {word}" for at, word in enumerate(keywords[:2960])]
    rules += [f"BLANK contains:{word[:9]}.*{word[-3:]}" for word in keywords[::100][:40]]
    assert len(rules) == 3000
    recipe = recipe_of("REMOVE ALL", *rules)
    start = time.process_time()
    compile_plan([recipe.statements], Registry(), names=Names(), flags=Flags())
    compiled = time.process_time()
    found = diagnose(recipe, Registry(), Names(), ps3_15=True)
    assert compiled - start < 2
    assert time.process_time() - compiled < 20
    assert len(found) > 100


def test_many_broad_rules_on_the_same_elements_are_checked_soon():
    rules = [f"REPLACE contains:Foo{at}|Patient X" for at in range(1000)]
    recipe = recipe_of(*rules)
    start = time.process_time()
    found = diagnose(recipe, Registry(), Names())
    assert time.process_time() - start < 15
    assert [(one.code, one.span.text) for one in found] == [
        ("seldom-acts", rule) for rule in rules[:-1]
    ]

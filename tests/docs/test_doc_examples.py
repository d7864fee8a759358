"""Every example of README and docs does what the page says."""

import dataclasses
import json
import re

import pytest
from doc_pages import LANGUAGES, PAGES, ROOT, blocks_of, runnable

_MARKED = re.compile(r"^<!-- .* -->$", re.MULTILINE)


def _cases():
    for page in PAGES:
        blocks = runnable(blocks_of(page))
        if blocks:
            installs = any("pip install" in block.text for block in blocks)
            marks = [pytest.mark.slow] if installs else []
            yield pytest.param(blocks, installs, id=page.relative_to(ROOT).as_posix(), marks=marks)


@pytest.mark.parametrize(("blocks", "installs"), list(_cases()))
def test_examples_run(blocks, installs, run_page, request):
    scripts = request.getfixturevalue("throwaway_scripts" if installs else "own_scripts")
    done = run_page(json.dumps([dataclasses.asdict(block) for block in blocks]), scripts)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_blocks_say_what_they_are(page):
    blocks = blocks_of(page)
    assert {block.language for block in blocks} <= LANGUAGES
    marked = [block for block in blocks if block.mark]
    assert len(marked) == len(_MARKED.findall(page.read_text(encoding="utf-8")))
    for block, following in zip([None, *blocks], blocks, strict=False):
        if following.language == "output":
            assert block is not None
            assert block.language in ("bash", "python", "output")


def test_the_readme_has_one_command_to_run_and_one_to_test():
    commands = {
        block.argument: block.text for block in blocks_of(ROOT / "README.md") if block.mark == "ci"
    }
    assert commands.keys() == {"demo", "tests"}
    assert all(text.count("\n") == 1 for text in commands.values())

"""The pages of the documentation, and the fenced blocks in them.

What becomes of a block is said by its language, and by a comment above it:

    python, bash        run, a page's blocks one after the other, in one folder and namespace
    deid                a recipe, or rules out of one: read, and compiled
    toml                parsed
    output              what the block above printed; `...` stands for any text
    text                shown only

    <!-- file: NAME -->      the block is also written to a file of that name
    <!-- wrong: NAME -->     the same for a recipe with mistakes, which is neither read nor compiled
    <!-- items: A B -->      names that the items of files bring to the recipe below
    <!-- ci: NAME -->        a command that .ci/run runs, as it is printed
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGES = {"python", "bash", "deid", "toml", "output", "text"}

_MARK = re.compile(r"<!-- (file|wrong|items|ci): (.+) -->")


@dataclass(frozen=True)
class Block:
    """A fenced block: `line` is that of its first line of text, counted from 1."""

    page: str
    line: int
    language: str
    text: str
    mark: str | None = None
    argument: str | None = None


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    name = page.relative_to(ROOT).as_posix()
    found: list[Block] = []
    mark: re.Match[str] | None = None
    fence: tuple[str, int] | None = None
    body: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if fence is not None and line == "```":
            text = "".join(f"{one}\n" for one in body)
            marks = (mark[1], mark[2]) if mark else (None, None)
            found.append(Block(name, fence[1], fence[0], text, *marks))
            fence, mark = None, None
        elif fence is not None:
            body.append(line)
        elif line.startswith("```"):
            fence, body = (line[3:], number + 1), []
        elif line.strip():
            mark = _MARK.fullmatch(line)
    assert fence is None, f"{name}: the block at line {fence} is not closed"
    return found


def runnable(blocks: list[Block]) -> list[Block]:
    """The blocks that are run or read: all but commands for CI, and what these print."""
    kept: list[Block] = []
    skipping = False
    for block in blocks:
        if block.language != "output":
            skipping = block.mark == "ci" or block.language == "text"
        if not skipping:
            kept.append(block)
    return kept

"""The layout ``keep``: outputs have the path of their input, unless that path identifies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deid_core.engine.preview import Preview
from deid_core.errors import OutputError
from deid_core.runs.walk import Found

SHORTEST = 5
"""Characters of a value from which on its place in a path counts as a leak."""

# From this many on, digits in a row are hardly found in a path by chance, even where the dots of
# UIDs don't count.
_TELLING_DIGITS = 8

_SEPARATORS = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[\s^=,\\]+")


@dataclass(frozen=True, slots=True)
class Keep:
    """The same relative path below the output folder."""

    def relative(self, found: Found, preview: Preview) -> Path:
        """The input's relative path.

        Raises OutputError where it holds a value of five characters or more that the plan
        changed or removed; the message does not say which.
        """
        if holds_any(str(found.relative), preview.changed_texts()):
            raise OutputError(
                "its path holds a value that the recipe changes, so the output can't keep it; "
                "rename the input, or choose a layout by template",
                file=str(found.path),
            )
        return found.relative


def holds_any(path: str, texts: Iterable[str]) -> bool:
    """Whether `path` shows one of `texts`, or a part of one, of five characters or more.

    Case, accents and width do not count; separators of any kind stand for one another
    (``SMITH^JOHN``, ``smith_john``), may be left out (``SmithJohn``), and the parts of a name may
    be turned round; leading zeros of a number may be missing.
    """
    folded = _fold(path)
    spaced = _spaced(folded)
    compact = spaced.replace(" ", "")
    for text in texts:
        for spelling in _spellings(_fold(text)):
            words = _spaced(spelling)
            joined = words.replace(" ", "")
            if spelling in folded or (len(joined) >= SHORTEST and words in spaced):
                return True
            if _is_telling(joined) and joined in compact:
                return True
    return False


def _spellings(text: str) -> Iterator[str]:
    """The text, its parts, and the two first parts of a name in either order, if long enough."""
    whole = text.strip(" \0")
    parts = [part for part in _PARTS.split(whole) if part]
    candidates = [whole, whole.lstrip("0"), *parts]
    if len(parts) == 2 or "^" in whole:
        candidates += [" ".join(parts[:2]), " ".join(parts[1::-1])]
    return (candidate for candidate in candidates if len(candidate) >= SHORTEST)


def _is_telling(joined: str) -> bool:
    return len(joined) >= (_TELLING_DIGITS if joined.isdigit() else SHORTEST)


def _spaced(text: str) -> str:
    return _SEPARATORS.sub(" ", text).strip()


def _fold(text: str) -> str:
    # By way of upper case: casefold alone keeps Turkish letters apart that upper case makes one.
    decomposed = unicodedata.normalize("NFKD", text.upper().casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))

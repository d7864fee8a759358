"""The regular expressions of a recipe: Python's, in any case, bounded and checked."""

from __future__ import annotations

import re

from deid_core.recipe.lexer import Word
from deid_core.recipe.mistakes import MistakeError
from deid_core.recipe.search import EndlessError, Search

MAX_LENGTH = 1000

_ANCHORED = {"startswith": "^(?:{})", "endswith": "(?:{})$"}


def compiled(word: Word, how: str = "contains") -> Search:
    """The expression that a word holds, anchored as `how` asks for, to be searched.

    Raises MistakeError where it is empty, longer than 1,000 characters, no regular expression, or
    one that may take exponential time.
    """
    text = word.text
    if not text:
        raise MistakeError(f"{how} needs an expression", word.piece, f"as in {how}:Date")
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text)} characters; {MAX_LENGTH} are allowed"
        raise MistakeError(message, word.piece, "split it over several rules")
    try:
        # On its own first, so that the anchor can't close or open what the text does not.
        search = Search(text)
        return Search(_ANCHORED[how].format(text)) if how in _ANCHORED else search
    except EndlessError:
        raise MistakeError(_ENDLESS, word.piece, _ENDLESS_HINT) from None
    except re.error as exc:
        where = word.piece.span if exc.pos is None else word.span_at(exc.pos)
        raise MistakeError(f"this is no regular expression: {exc.msg}", where, _ESCAPE) from exc
    except (ValueError, OverflowError, RecursionError, Warning) as exc:
        # Flags that text can't have, huge repeats, deep nesting; warnings that are set to errors.
        reason = "it is nested too deeply" if isinstance(exc, RecursionError) else str(exc)
        raise MistakeError(f"this is no regular expression: {reason}", word.piece) from exc


_ESCAPE = "a character that has a meaning in regular expressions is written with a backslash: \\("
_ENDLESS = (
    "this expression can take exponential time: it has repeats inside repeats, and look-around, "
    "back references, atomic groups or very many parts besides"
)
_ENDLESS_HINT = "take the inner repeats out, or write it without the others"

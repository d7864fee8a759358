"""Which digits stay in a text: those of a technical form; all others go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deid_plugins_clean import cues
from deid_plugins_clean.folding import fold
from deid_plugins_clean.patterns import Span, is_year
from deid_plugins_clean.tokens import IN_TOKEN
from deid_plugins_clean.vocabulary import Known, Vocabulary

# Figures, and what may stand between those of one number: 030/12 34-56, +49(0)30, 3 x 2.
_NUMBER = re.compile(
    r"(?<![^\W_])\d{1,64}(?:(?:[ ./\-()|+,:;_–—−·]{1,3}| ?[x×*] ?)\d{1,64})*(?!\d)"
)
_LAST = re.compile(r"(?:\A|[ _,;:]{1,3})\d{1,64}\Z")
_WORD_BEFORE = re.compile(rf"([{IN_TOKEN}]{{1,50}})([ :=#.\-\[(_]{{0,3}})\Z")
_WORD_AFTER = re.compile(rf"[ \-\])_]{{0,2}}([{IN_TOKEN}]{{1,50}})")
_MOST_FIGURES = 6
"""How many digits a number with a unit may have, decimals and both ends of a range together; so
may several numbers side by side."""
_REACH = 60
"""How many characters before and after a number are looked at."""

_WHOLE = re.compile(r"\d{1,4}")
_FEW = re.compile(r"\d{1,2}(?: ?[\-–] ?\d{1,2})?")
_LEVELS = re.compile(r"\d{1,2}(?: ?[\-–/] ?\d{1,2})?")
_DECIMAL = re.compile(r"\d{1,2}[.,]\d{1,2}")
_SIZE = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?(?: ?[x×*] ?\d{1,4}(?:[.,]\d{1,2})?){1,3}")
_GAP_OF_SLICES = re.compile(r"\d{1,2}(?:\.\d{1,2})?/0\.\d{1,2}")
_RANGE = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?(?: ?[\-–/:] ?\d{1,4}(?:[.,]\d{1,3})?)?")
_LIST = re.compile(r"(?:0|[1-9]\d{0,3})(?:(?:[ ,;:/_\-]|, )(?:0|[1-9]\d{0,3})){0,9}")
_FRACTION = re.compile(r"\d/\d")

_APART = re.compile(r"(?<=\d)[,:]? (?=\d)")
_SIGNS = re.compile(r" ?[%°]")
_LEVEL = re.compile(r"(?<![^\W_])(?:[ctls]|[hblts]wk|th)\d{1,2}[/\-–]\Z", re.IGNORECASE)
_MEASURED_BEFORE = re.compile(r"(?<![^\W_])b\d{1,4}[_ /,]{1,2}\Z", re.IGNORECASE)
_ITEM_BEFORE = re.compile(r"(?:\A|[.:;\n]\s{0,3})\Z")
_ITEM_AFTER = re.compile(r"[.)] {1,2}[^\W\d_]")
_OUT_OF = re.compile(r" (?:of|von|de|sur) \d{1,3}(?!\w)")
_OF_BEFORE = re.compile(r"(?<!\w)\d{1,3} (?:of|von|de|sur) \Z")
_POWER = re.compile(r"10\^-?\Z")
# A letter, or letters and figures, that a number goes on from: S19-20334, A 1234/19, 12 34 C.
_BEGINS = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,3}\d{1,4}[/\-]|[^\W\d_][ \-/.]?)\Z")
_ENDS = re.compile(r"[ \-/]?[^\W\d_a-z](?![^\W_])")


def unexplained(text: str, words: Vocabulary) -> Iterator[Span]:
    """The numbers of a text that no technical form explains, each with all its figures."""
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if text[end : end + 1].isalpha():
            last = _LAST.search(match.group())  # of a word, which is judged as one: 3D, 4ch
            end = start + last.start() if last else end
        if start == end:
            continue
        before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
        number = text[start:end]
        if not _Number(number, before, after, words).is_explained():
            yield _whole(start, number, before, after)


def _whole(start: int, number: str, before: str, after: str) -> Span:
    """A number with the letters that belong to it."""
    end = start + len(number)
    if sum(map(str.isdigit, number)) >= 3:
        begins, ends = _BEGINS.search(before), _ENDS.match(after)
        start -= len(begins.group()) if begins else 0
        end += ends.end() if ends else 0
    return start, end


class _Number:
    """Figures, and what stands before and after them."""

    def __init__(self, text: str, before: str, after: str, words: Vocabulary) -> None:
        self._text = text
        self._before, self._after = before, after
        self._words = words
        word = _WORD_BEFORE.search(before)
        self._word = fold(word.group(1)) if word else ""
        self._gap = word.group(2) if word else ""
        following = _WORD_AFTER.match(after)
        self._unit = fold(following.group(1)) if following else ""

    def is_explained(self) -> bool:
        """Whether what it stands in is a technical form."""
        if self._is_listed() or self._is_placed():
            return True
        chunks = [self._text] if _SIZE.fullmatch(self._text) else _APART.split(self._text)
        last = len(chunks) - 1
        plain = [chunk for chunk in chunks if not _SIZE.fullmatch(chunk)]
        if last and sum(map(str.isdigit, "".join(plain))) > _MOST_FIGURES:
            return False  # of a telephone, in groups that look like decimals
        return all(
            self._is_by_itself(chunk)
            or (at == last and self._is_of_unit(chunk))
            or (at == 0 and self._is_of_word(chunk, last == 0))
            for at, chunk in enumerate(chunks)
        )

    def _is_listed(self) -> bool:
        """b 0 50 400 800; b50_400_800; TE 10/20."""
        measured = self._word in cues.LISTED or _MEASURED_BEFORE.search(self._before)
        return bool(measured and _LIST.fullmatch(self._text))

    def _is_placed(self) -> bool:
        """What marks around it tell: L4/5, 2 of 3, [2], 10^-6, 1. of a list, t2_tse_320_p2."""
        text, before, after = self._text, self._before, self._after
        if len(text) > 3 or not text.isdigit():
            return False
        if len(text) <= 2 and (
            _LEVEL.search(before)
            or (before.endswith("[") and after.startswith("]"))
            or (before.endswith("^") and after.startswith("_"))
            or (_ITEM_BEFORE.search(before) and _ITEM_AFTER.match(after))
            or (_POWER.search(before) or (text == "10" and after.startswith("^")))
        ):
            return True
        if _OUT_OF.match(after) or _OF_BEFORE.search(before):
            return True
        underscored = before.endswith("_") and (not after or after.startswith("_"))
        return underscored and self._words.known(self._word) is not Known.NOT

    @staticmethod
    def _is_by_itself(chunk: str) -> bool:
        """5.0, 256x256, 4/0.4."""
        return any(form.fullmatch(chunk) for form in (_DECIMAL, _SIZE, _GAP_OF_SLICES))

    def _is_of_unit(self, chunk: str) -> bool:
        """120 kVp, 0-90%, 3 views, 5/5 strength, 58 year old; 2 arcs, a digit before imaging."""
        if _SIGNS.match(self._after) or self._unit in cues.UNITS:
            return _is_range(chunk) or _SIZE.fullmatch(chunk) is not None
        if self._unit in cues.COUNTED or self._unit in cues.AGES:
            return _is_range(chunk) and max(map(len, _figures(chunk))) <= 3
        if self._unit in cues.FRACTIONS and _FRACTION.fullmatch(chunk):
            return True
        return (
            len(chunk) == 1
            and bool(self._unit)
            and self._words.known(self._unit) is Known.TECHNICAL
        )

    def _is_of_word(self, chunk: str, alone: bool) -> bool:
        """TE 2000, Series 3, Rib 7, Ga-68; PI-RADS 3, a digit behind a word of imaging."""
        word = self._word
        if word in cues.MEASURES:
            said = len(word) > 1 or word == "b" or any(sign in self._gap for sign in ":=")
            return said and _is_range(chunk)
        if word in cues.SERIAL:
            return _WHOLE.fullmatch(chunk) is not None and not is_year(chunk)
        if word in cues.ISOTOPES and self._gap in ("", "-", " "):
            return chunk.isdigit() and len(chunk) <= 3
        if word in cues.NUMBERED:
            return _FEW.fullmatch(chunk) is not None
        if word in cues.VERTEBRAE:
            return _LEVELS.fullmatch(chunk) is not None
        return (
            alone
            and chunk.isdigit()
            and len(chunk) <= (2 if self._gap == "-" else 1)
            and self._words.known(word) is Known.TECHNICAL
        )


def _is_range(chunk: str) -> bool:
    """A number with a unit or a name, or two with a dash or a stroke."""
    return _RANGE.fullmatch(chunk) is not None and sum(map(len, _figures(chunk))) <= _MOST_FIGURES


def _figures(chunk: str) -> list[str]:
    return re.findall(r"\d+", chunk)

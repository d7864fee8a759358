"""What stands beside a word tells of it: titles, labels, addresses, parts of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deid_plugins_clean import cues
from deid_plugins_clean.patterns import Span
from deid_plugins_clean.tokens import Token
from deid_plugins_clean.vocabulary import Known

_NAME_LENGTH = 4
"""How many words a title or a label may take along."""
_MOST_FILLERS = 8
"""How many words may stand between a title or label and what it tells of."""
_NEAR = re.compile(r"[ .,'’&_\-–‑·^=]{0,3}")
_SURNAME_FIRST = re.compile(r", ?|\^")
_JOINED = re.compile(r"[\-‑'’_]")
_LABELLED = re.compile(r"[ .#]{0,3}[:=#][ ]{0,3}")
_ID_GAP = re.compile(r"[ .:#=/\-]{0,4}")
_BETWEEN = re.compile(r"[ \t.,;:'’`\"&@#^_/\\=\-–‑+]{0,4}")


class Judged:
    """The tokens of a text, and which of them go."""

    def __init__(self, text: str, tokens: list[Token], known: list[Known]) -> None:
        self._text = text
        self._tokens = tokens
        self._known = known
        self._gone = [one is Known.NOT for one in known]
        self._named = [False] * len(tokens)
        self._more: list[Span] = []

    def remove(self, at: int) -> None:
        """Have a token go that names somebody."""
        self._gone[at] = self._named[at] = True

    def remove_spans(self, spans: Iterable[Span]) -> None:
        """Have spans go, and every token that they touch."""
        first = 0
        for start, end in sorted(spans):
            self._more.append((start, end))
            while first < len(self._tokens) and self._tokens[first].end <= start:
                first += 1
            at = first
            while at < len(self._tokens) and self._tokens[at].start < end:
                self._gone[at] = True
                at += 1

    # ---------------------------------------------------------------- what cues tell

    def follow_cues(self) -> None:
        """Have go what titles, labels and words of addresses tell of."""
        for at, token in enumerate(self._tokens):
            word = token.folded
            if word in cues.STRONG_TITLES or word in cues.WEAK_TITLES:
                self._follow_title(at)
            if word in cues.PERSON_LABELS | cues.NAME_LABELS and _LABELLED.fullmatch(self._gap(at)):
                self._follow_label(at)
            if word in cues.BY:
                self._follow_by(at)
            if word in cues.ID_LABELS or word in cues.WEAK_ID_LABELS:
                self._follow_id_label(at)
            if word in cues.POST_NOMINALS and at and self._is_near(at - 1):
                self._name_before(at)
            if word in cues.HOMES and at and self._is_near(at - 1):
                self._name_before(at)
            if word in cues.ADDRESS_WORDS or (
                self._gone[at] and word.endswith(cues.ADDRESS_ENDINGS)
            ):
                self._house_number(at)

    def _follow_title(self, at: int) -> None:
        title, gap, modality = self._tokens[at], self._gap(at), False
        if len(title.text) == 1 and not (title.capital and self._begins_capital(at + 1)):
            return
        if at + 1 == len(self._tokens) or not re.fullmatch(r"[ .,]{1,3}", gap):
            return
        if title.folded in cues.WEAK_TITLES and "." not in gap:
            following = self._tokens[at + 1]
            spoken = title.text[1:].islower() and title.capital and following.capital
            unsure = self._known[at + 1] <= Known.ALSO_NAME and following.letters
            if not spoken and not unsure:
                return  # DR CHEST, MR KNEE, 8 FR, 20 ms
            modality = not at and title.text.isupper() and title.folded in cues.MODALITIES
        end = at + 1
        while end < len(self._tokens) and self._tokens[end].folded in cues.TITLE_FILLERS:
            if not self._is_near(end - 1) or end - at > _MOST_FILLERS:
                return
            end += 1
        if end < len(self._tokens) and self._tokens[end].letters and self._is_near(end - 1):
            first = at + 1 if modality else at
            self._gone[first : end + 1] = [True] * (end + 1 - first)
            self._rest_of_name(end)

    def _begins_capital(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].capital

    def _rest_of_name(self, at: int) -> None:
        """What belongs to the name that a token begins: joined by hyphens, or not well known."""
        for following in range(at + 1, min(at + _NAME_LENGTH, len(self._tokens))):
            joined = _JOINED.fullmatch(self._gap(following - 1)) is not None
            token = self._tokens[following]
            part_of_name = token.letters and (
                self._known[following] <= Known.ALSO_NAME
                or token.folded in cues.PARTICLES
                or len(token.folded) == 1
            )
            if not joined and not (part_of_name and token.capital and self._is_near(following - 1)):
                return
            self._gone[following] = True

    def _follow_label(self, at: int) -> None:
        for following in range(at + 1, min(at + 1 + _NAME_LENGTH, len(self._tokens))):
            token = self._tokens[following]
            if following > at + 1 and not self._is_near(following - 1):
                return
            technical = self._known[following] is Known.TECHNICAL
            if not token.letters or (technical and self._tokens[at].folded not in cues.NAME_LABELS):
                return
            self._gone[following] = self._gone[following] or token.capital

    def _follow_by(self, at: int) -> None:
        for following in range(at + 1, min(at + 1 + _NAME_LENGTH, len(self._tokens))):
            token = self._tokens[following]
            if not re.fullmatch(r"[ .:,]{1,2}", self._gap(following - 1)):
                return
            if not token.capital or self._known[following] > Known.ALSO_NAME:
                return
            self._gone[following] = True

    def _follow_id_label(self, at: int) -> None:
        end = at + 1
        while end < len(self._tokens) and self._tokens[end].folded in cues.ID_FILLERS:
            if end - at > _MOST_FILLERS:
                return
            end += 1
        if end == at + 1 and self._tokens[at].folded in cues.WEAK_ID_LABELS:
            return
        last = min(end + _NAME_LENGTH, len(self._tokens))
        for following in range(end, last):
            if not _ID_GAP.fullmatch(self._gap(following - 1)):
                return
            if self._tokens[following].letters and following > end:
                return
            if self._tokens[following].digits:
                self._gone[following] = True

    def _name_before(self, at: int) -> None:
        if self._known[at - 1] < Known.TECHNICAL and self._tokens[at - 1].capital:
            self._gone[at - 1] = self._gone[at] = True

    def _house_number(self, at: int) -> None:
        """Numbers beside the word of an address, where the street's name has to go."""
        word = self._tokens[at].folded
        for step in (-1, 1):
            beside = at
            for _ in range(_NAME_LENGTH):
                beside += step
                if not 0 <= beside < len(self._tokens):
                    break
                if not _NEAR.fullmatch(self._gap(min(beside, beside - step))):
                    break
                token = self._tokens[beside]
                street = at if word.endswith(cues.ADDRESS_ENDINGS) else beside - step
                if token.folded[0].isdigit() and self._is_name(street):
                    self._gone[beside] = self._gone[at] = True

    # ---------------------------------------------------------------- what goes with names

    def absorb(self) -> None:
        """Have go with names what belongs to them: initials, particles, words that name people."""
        for order in (range(1, len(self._tokens)), range(len(self._tokens) - 2, -1, -1)):
            for at in order:
                beside = at - 1 if order.step > 0 else at + 1
                if self._gone[at] or not self._is_name(beside):
                    continue
                particle = beside > at and self._is_particle(at)
                if self._is_near(min(at, beside)) and (particle or self._belongs_to_name(at)):
                    self._gone[at] = True
        self._surname_first()
        self._initials()

    def _surname_first(self) -> None:
        """Two words that name people, too, in the order of lists of names: Black, Rose."""
        for at in range(len(self._tokens) - 1):
            if _SURNAME_FIRST.fullmatch(self._gap(at)) and all(
                self._known[one] is Known.ALSO_NAME and self._tokens[one].capital
                for one in (at, at + 1)
            ):
                self._gone[at] = self._gone[at + 1] = True

    def _is_name(self, at: int) -> bool:
        """Whether a token that goes may be one of a name: letters of a name, or not well known."""
        token = self._tokens[at]
        if not self._gone[at] or not token.letters:
            return False
        return self._named[at] or self._known[at] <= Known.ALSO_NAME or token.folded in cues.NOBLE

    def _is_particle(self, at: int) -> bool:
        """Whether a token may be the von of a name; a letter only with an apostrophe: D'Angelo."""
        word = self._tokens[at].folded
        return word in cues.NOBLE and (len(word) > 1 or self._gap(at) in ("'", "’"))

    def _belongs_to_name(self, at: int) -> bool:
        token = self._tokens[at]
        if not token.letters or not token.capital:
            return False
        if len(token.folded) == 1:
            return "." in self._text[token.end : token.end + 1] or self._is_apart(at)
        if token.folded in cues.POST_NOMINALS:
            return True
        return self._known[at] is Known.ALSO_NAME

    def _is_apart(self, at: int) -> bool:
        """Whether a single letter stands by itself between spaces or the text's ends, unlike +C."""
        before = self._text[max(self._tokens[at].start - 1, 0) : self._tokens[at].start]
        return before in ("", " ", ",", ".", "^", "=", "\n") and self._tokens[at].text.isupper()

    def _initials(self) -> None:
        """Single capitals with full stops, two or more: J. S., but not A.P."""
        at = 0
        while at + 1 < len(self._tokens):
            end = at
            while end < len(self._tokens) and self._is_initial(end):
                end += 1
                if not re.fullmatch(r"\. ?", self._gap(end - 1)):
                    break
            if end - at >= 2:
                together = "".join(token.folded for token in self._tokens[at:end])
                if together not in cues.ABBREVIATIONS:
                    self._gone[at:end] = [True] * (end - at)
            at = max(end, at + 1)

    def _is_initial(self, at: int) -> bool:
        token = self._tokens[at]
        return (
            len(token.text) == 1
            and token.text.isupper()
            and self._text[token.end : token.end + 1] == "."
        )

    # ---------------------------------------------------------------- neighbours and result

    def _gap(self, at: int) -> str:
        """What stands between a token and the next."""
        if at + 1 >= len(self._tokens):
            return "\n"
        return self._text[self._tokens[at].end : self._tokens[at + 1].start]

    def _is_near(self, at: int) -> bool:
        """Whether a token and the next may be parts of one name."""
        return _NEAR.fullmatch(self._gap(at)) is not None

    def spans(self) -> list[Span]:
        """What goes, merged where it touches or only blanks and marks stand between."""
        gone = [
            (t.start, t.end) for t, is_gone in zip(self._tokens, self._gone, strict=True) if is_gone
        ]
        merged: list[Span] = []
        for start, end in sorted(gone + self._more):
            if merged and (
                start <= merged[-1][1] or _BETWEEN.fullmatch(self._text, merged[-1][1], start)
            ):
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

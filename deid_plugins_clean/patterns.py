"""What identifies by its form: dates, times, contacts, ages, UIDs, paths.

Every expression is bounded, so that the time to search grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Span = tuple[int, int]

_MONTHS = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Polish; longest first
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januar|jänner|jaenner|februar|feber|märz|maerz|mai|juni|juli|oktober|dezember|"
    "janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|"
    "décembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|"
    "octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|"
    "dicembre|janeiro|fevereiro|março|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "januari|februari|maart|mei|augustus|augusti|oktober|marts|maj|desember|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|"
    "grudnia|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "janv|févr|fevr|avr|juil|sept|jan|feb|mar|mär|mrz|apr|jun|jul|aug|sep|oct|okt|nov|dec|dez|déc|"
    "ene|abr|dic|gen|mag|giu|lug|fev|fév"
)
_MONTH = rf"(?<![^\W\d_])(?:{_MONTHS})(?![^\W\d_])\.?"
_YEAR = r"(?:18|19|20|21)\d\d"
_OF = r"(?:of|de|del|di|do|den)"
_ORDINAL = (
    r"(?:first|second|third|(?:fif|six|seven|eigh|nin|ten|eleven|twelf|twentie|thirtie|four|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen)th|"
    r"(?:twenty|thirty)[ \-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    r"(?:ers|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|elf|zwölf)ten|"
    r"(?:\w{3,12})(?:zehn|zig|ßig)s?ten|premier|primero)"
)
_SEP = r" ?[./\-–—−_·] ?"

_NUMERIC_DATE = re.compile(rf"(?<![\d])(\d{{1,4}})(?:{_SEP})(\d{{1,2}})(?:{_SEP})(\d{{1,4}})(?!\d)")
_DATES = re.compile(
    "|".join(
        (
            # 12 March 2020, 12. März, 12-Mar-20, 12 de marzo de 2020, 1er mars
            rf"(?<!\d)\d{{1,2}} ?(?:st|nd|rd|th|er|º|ª|\.)?[ .,\-/_]{{0,3}}(?:{_OF} )?{_MONTH}"
            rf"(?:[ .,\-/_]{{0,3}}(?:{_OF} )?(?:\d{{4}}|'?\d{{2}})(?!\d))?",
            # March 12, 2020; Mar-12-20; March 2020; Mar '20
            rf"{_MONTH}[ .,\-/_]{{0,3}}(?:{_OF} )?(?:{_YEAR}|'\d\d|\d{{1,2}}(?:st|nd|rd|th)?"
            rf"(?:[ ,.\-/_]{{1,3}}(?:{_YEAR}|\d\d))?)(?![^\W_])",
            # 2020 March 12
            rf"(?<!\d){_YEAR}[ .,\-/_]{{0,3}}{_MONTH}(?:[ .,\-/_]{{0,3}}\d{{1,2}}(?!\d))?",
            # D.O.B: 1-2-3
            r"(?<![^\W_])d\. ?o\. ?[bi](?![^\W_])\.?(?:[ :=]{0,3}\d[\d ./\-]{0,12})?",
            # a DT: 20200312143000.000000+0100
            r"(?<!\d)\d{8,14}(?:\.\d{1,6})?[+\-]\d{4}(?!\d)",
            # 03/2020, 2020-03
            rf"(?<![\d.,/\-])(?:0?[1-9]|1[0-2])[./\-]{_YEAR}(?![\d/])",
            rf"(?<![\d.,/\-]){_YEAR}[./\-](?:0[1-9]|1[0-2])(?![\d/])",
            # on 3/12, am 12.3.
            r"(?<![^\W_])(?:on|am|vom|zum|seit|bis|since|until|till|dated|date|le|du|el|op)"
            r"[ :]{1,2}\d{1,2}[./\-]\d{1,2}(?!\d)\.?",
            # 03.11., 21.3.
            r"(?<![\d.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)",
            # 2020年3月12日, 令和2年3月, 3月12日, 2020년 3월 12일
            r"(?:令和|平成|昭和|大正|明治) ?(?:元|\d{1,2}) ?年(?: ?\d{1,2} ?月)?(?: ?\d{1,2} ?日)?",
            r"\d{2,4} ?[年년](?: ?\d{1,2} ?[月월])?(?: ?\d{1,2} ?[日일])?",
            r"\d{1,2} ?[月월] ?\d{1,2} ?[日일]",
            r"(?<![^\W_])[RHST]\d{1,2}[./\-]\d{1,2}[./\-]\d{1,2}(?!\d)",
            # times of day: 14:30, 14:30:15.2, 14h30, 14 Uhr 30, 8 p.m.
            r"(?<![\d:])(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d(?:[.,]\d{1,6})?)?(?!\d)"
            r"(?: ?[ap]\.?m(?![^\W_])\.?)?",
            r"(?<!\d)(?:[01]?\d|2[0-4]) ?(?:h|uhr|時|时) ?[0-5]\d(?![^\W_])",
            r"(?<!\d)(?:[01]?\d|2[0-4])[.:]?[0-5]\d ?(?:uhr|hrs|o'?clock)(?![^\W_])",
            r"(?<!\d)(?:[01]?\d|2[0-4]) ?(?:uhr|o'?clock|heures|[ap]\.?m)(?![^\W_])\.?",
        )
    ),
    re.IGNORECASE,
)
_CONTACTS = re.compile(
    "|".join(
        (
            r"[^\s@<>()\[\],;:\"]{0,64}@[^\s@<>()\[\],;\"]{0,100}",
            r"(?<![^\W_])[a-z]{2,10}://[^\s<>\"]{1,2000}",
            r"(?<![^\W_])www\.[^\s<>\"]{1,2000}",
            r"(?<![\w.\-])(?:[a-z0-9][a-z0-9\-]{1,40}\.){1,5}"
            r"(?:com|org|net|edu|gov|mil|int|info|health|hospital|clinic|eu|de|ch|fr|es|nl|uk|ca|au|"
            r"jp|cn|kr|br|mx|se|dk|fi|pl|cz|ru|pt|gr|ie|il|tr|local|lan|internal)(?![\w\-])",
            r"\\\\[^\s\\]{1,100}\\[^\s]{1,300}",
            r"(?<![^\W_])[a-z]:[\\/][^\s]{1,300}",
            r"(?<![^\s])~?/[^\s/]{1,100}/[^\s]{1,300}",
            # phone numbers that say so
            r"(?<![^\W_])(?:tel|tél|phone|telephone|telefon|téléphone|teléfono|telefono|fon|fax|mobile|"
            r"mobil|cell|handy|pager|beeper|bleep|ext|durchwahl|dw|ph|contact|call|callback|gsm|"
            r"☎|電話|电话)(?:[ .:#/\-]|no|nr|number){0,4}[+(]{0,2}\d[\d ()+/.\-]{1,25}",
        )
    ),
    re.IGNORECASE,
)
_UIDS = re.compile(
    r"(?<![\w.])(?:\d{1,64}\.){3,40}\d{1,64}(?!\d)|(?<![\w.])1\.2\.840(?:\.\d{1,64}){0,40}"
)
_OF_YEARS = (
    r"(?:y|yr|yrs|year|years|yo|y/o|y\.o|jahr|jahre|jahren|jährig\w{0,3}|jaehrig\w{0,3}|j|ans|an|años?|"
    r"anos?|anni|jaar|jarig\w?|år|lat|let|лет|года?)(?![^\W_])"
)
_NINETY = (
    r"(?:ninety(?:[ \-](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one) hundred|"
    r"(?:\w{3,7}und)?neunzig(?:jährig\w{0,3})?|(?:ein)?hundertjährig\w{0,3}|"
    r"quatre[ \-]vingt[ \-](?:dix(?:[ \-](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|"
    r"seize)|nonante(?:[ \-](?:et[ \-])?\w{2,6})?|"
    r"noventa(?: y (?:uno?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve))?|novanta\w{0,7})"
)
_AGES = re.compile(
    rf"(?<![\d.,])0?(?:9\d|1[0-4]\d)[ \-‑]{{0,2}}{_OF_YEARS}"
    r"|(?<![\d.,])0?(?:9\d|1[0-4]\d)(?= ?(?:歳|才|岁|歲|세))"
    r"|(?<![\d.,])(?:9\d|1[0-4]\d)(?=[ \-/]?(?-i:[MF])(?![^\W_]))"
    r"|(?<![^\W_])(?:age|aged|alter|âge|âgée?|edad|età|leeftijd|ålder|возраст|年齢|年龄)[ :=]{0,3}"
    r"(?:of |von |de )?(?:9\d|1[0-4]\d)(?!\d)",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    # February the third, the third of February, dritten Februar; ninety-two years
    rf"{_MONTH},? (?:the )?{_ORDINAL}(?![^\W_])"
    rf"|(?<![^\W_])(?:the )?{_ORDINAL} (?:{_OF} )?{_MONTH}"
    rf"|(?<![^\W_]){_NINETY}(?![^\W_])(?:[ \-]{_OF_YEARS})?",
    re.IGNORECASE,
)


def identifying_by_form(text: str) -> Iterator[Span]:
    """The spans of a text that look like a date, contact, UID or great age."""
    for pattern, holds in _ALL if _NUMBER.search(text) else _ALL[-2:]:
        for match in pattern.finditer(text):
            if holds is None or holds(match):
                yield match.span()


def is_year(number: str) -> bool:
    """Whether four digits may stand for a year of somebody's life."""
    return len(number) == 4 and 1880 <= int(number) <= 2100


def _is_date(match: re.Match[str]) -> bool:
    first, second, third = (int(group) for group in match.groups())
    if len(match[1]) == 4 or (len(match[1]) == 3 or len(match[3]) == 3):
        return len(match[1]) == 4 and len(match[3]) <= 2 and _day_and_month(second, third)
    if len(match[3]) == 4:
        return _day_and_month(first, second)
    # Two digits of a year at either end; 1.2.3 is a number of something else.
    return (len(match[3]) == 2 and _day_and_month(first, second)) or (
        len(match[1]) == 2 and len(match[2]) == 2 and _day_and_month(second, third)
    )


def _day_and_month(one: int, other: int) -> bool:
    return 1 <= min(one, other) <= 12 and 1 <= max(one, other) <= 31


_ALL: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool] | None], ...] = (
    (_NUMERIC_DATE, _is_date),
    (_DATES, None),
    (_UIDS, None),
    (_AGES, None),
    (_CONTACTS, None),
    (_IN_WORDS, None),
)
_NUMBER = re.compile("[\\d元]")
"""What all patterns but the last two need."""

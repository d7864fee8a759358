"""Searching for expressions: Python's `re` is the oracle, and no expression takes for ever."""

import pickle
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid_core.errors import LimitError
from deid_core.recipe.automaton import Automaton
from deid_core.recipe.backtracking import parsed
from deid_core.recipe.search import EndlessError, Search

# Letters that fold into each other beyond ASCII, line ends, digits and spaces of other scripts.
CHARACTERS = (
    "aAbBkKiIsS\u212a\u017f\u0130\u0131\u00df\u1e9e\u00e9\u00c9\u03c3\u03c2\u03a3"
    "1_ \n\r\u0663\u00a0-^$."
)
TEXTS = st.text(st.sampled_from(CHARACTERS), max_size=10)

CLASSES = [
    *(r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", ".", "[a-k]", "[^a-k]", r"[\w-]", r"[^\d\n]"),
    *("[A-Z_]", "[^s]", r"[\u0130-\u017f]", "^", "$", r"\A", r"\Z", r"\b", r"\B", "(?m:^)"),
    *("(?m:$)", "(?s:.)", r"(?a:\w)", r"(?a:\b)", "(?-i:k)", "(?-i:[a-s])"),
]
ATOMS = st.one_of(st.sampled_from(CHARACTERS).map(re.escape), st.sampled_from(CLASSES))
REPEATS = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0,2}?"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        st.tuples(inner, REPEATS).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=600, deadline=None)
@given(EXPRESSIONS, st.lists(TEXTS.filter(bool), min_size=1, max_size=4))
def test_an_automaton_finds_what_re_finds(expression, texts):
    automaton = Automaton(parsed(expression, re.IGNORECASE))
    for text in texts:
        expected = re.search(expression, text, re.IGNORECASE) is not None
        assert automaton.search(text, 1_000_000) is expected, (expression, text)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, TEXTS)
def test_a_search_finds_what_re_finds(expression, text):
    expected = re.search(expression, text, re.IGNORECASE) is not None
    assert (Search(expression).search(text) is not None) is expected


@pytest.mark.parametrize(
    "expression", [r".*foo.*", r"\d+x", r"(\w+\s*)+\.$", "^(a|b)*c$", r"\bab\b"]
)
@pytest.mark.parametrize("text", ["ab " * 3000, "1" * 9000, "FOO\n" * 2500, "ab" * 4000 + "c\n"])
def test_long_texts_are_searched_to_their_end(expression, text):
    # What decides stands in the last 12 characters of these texts.
    expected = re.search(expression, text[-12:], re.IGNORECASE) is not None
    assert (Search(expression).search(text) is not None) is expected


ENDLESS_IN_RE = [
    ("(a+)+$", "a" * 100_000 + "!"),
    ("(a|a)*b", "a" * 100_000 + "!"),
    ("(a|aa)+$", "a" * 100_000 + "!"),
    (r"(\w+\s*)+:", "words " * 20_000),
    ("(.*,)+x", "," * 100_000),
    (".*.*.*x", "a" * 100_000),
    (r"\d+x", "1" * 200_000),
    ("a?" * 200 + "a" * 200, "a" * 199),
    ("(a?){31}a{31}$", "a" * 30),
    ("(?:a{1,30}){1,40}b", "a" * 50_000),
    ("((((a{0,9}){0,9}){0,5}){0,5})b", "a" * 50_000),
    ("(a|b)*a(a|b){900}$", "ab" * 50_000 + "c"),
]


@pytest.mark.parametrize(("expression", "text"), ENDLESS_IN_RE, ids=lambda value: value[:20])
def test_no_expression_takes_for_ever(expression, text):
    start = time.process_time()
    search = Search(expression)
    try:
        assert search.search(text) is None
    except LimitError as error:
        assert f"{len(text)} characters" in str(error)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "expression",
    [
        "(?=(a+)+b)",
        r"(?:(.)\1*)+",
        r"(a+)+(?!b)",
        r"(\w+\s*)+(?<=x)",
        r"(a|b)\1(a*)*",
        "((((a{0,9}){0,9}){0,9}){0,9})b",
    ],
)
def test_what_only_re_can_search_for_and_may_be_endless_is_refused(expression):
    with pytest.raises(EndlessError):
        Search(expression)


@pytest.mark.parametrize("expression", [r"(?!x)[^,]+(?<=y)", r"(\w)\w*\1!", "(?=.*a)(?=.*b).*c"])
def test_what_only_re_can_search_for_is_refused_for_texts_that_take_too_long(expression):
    search = Search(expression)
    assert search.search("xyz, XYZ") is (True if "y" in expression else None)
    start = time.process_time()
    with pytest.raises(LimitError) as caught:
        search.search("secret" * 50_000)
    assert time.process_time() - start < 1
    assert "300000 characters" in str(caught.value)
    assert expression in str(caught.value).replace("\\\\", "\\")
    assert "secret" not in str(caught.value)


def test_look_around_that_takes_a_step_or_two_has_no_limit():
    search = Search(r"(?<!\d)\d{7}(?!\d)")
    assert search.search("12345678 " * 100_000) is None
    assert search.search("12345678 " * 100_000 + "1234567") is True


def test_a_search_is_its_expression():
    search = Search(r"(a+)+-X")
    assert search == Search(r"(a+)+-X")
    assert hash(search) == hash(Search(r"(a+)+-X"))
    assert search != Search("a")
    assert search != "a"
    search.search("aaa" * 1000)
    again = pickle.loads(pickle.dumps(search))
    assert again == search
    assert again.search("aa-x") is True
    assert again.flags & re.IGNORECASE

"""The layout `keep`: paths that show a value are found, others stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid_core.runs.keep import holds_any

UID = "1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Simpson^Homer/1.dcm", "Simpson^Homer"),
        ("scans/simpson_homer.dcm", "SIMPSON^HOMER"),
        ("simpsonhomer.dcm", "Simpson^Homer"),
        ("SimpsonHomer.dcm", "simpson homer"),
        ("homer/1.dcm", "Simpson^Homer"),
        ("MR_Simpson_3.dcm", "Simpson^Homer^^Dr"),
        ("simpson/h/1.dcm", "Simpson^H"),
        ("ann-lee/1.dcm", "Lee^Ann"),
        ("lee.ann/1.dcm", "Lee^Ann^^Dr"),
        ("lee/ann/1.dcm", "Lee^Ann"),
        ("Muller.dcm", "M\u00fcller^Hans"),
        ("Mu\u0308ller.dcm", "M\u00dcLLER^HANS"),
        ("\uff33\uff49\uff4d\uff50\uff53\uff4f\uff4e.dcm", "Simpson"),
        ("mrn1234567/1.dcm", "1234567"),
        ("1234567.dcm", "0001234567"),
        ("2004-08-26/1.dcm", "20040826"),
        (f"{UID}.dcm", UID),
        ("Simpson,Homer.dcm", "Simpson,Homer"),
        ("a-b-c.dcm", "a-b-c"),
        ("secret.dcm", "secret\0"),
        ("secret.dcm", " secret "),
        ("Yamada/1.dcm", "Yamada^Tarou=\u5c71\u7530^\u592a\u90ce"),
    ],
)
def test_a_path_that_shows_a_value_is_found(path, text):
    assert holds_any(path, ["other", text])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("IM0001.dcm", "Simpson^Homer"),
        ("homo/sapiens.dcm", "Homer"),
        ("Lee.dcm", "Lee^Ann"),
        ("MR/1.dcm", "MR"),
        ("1.2.3.4.5.dcm", "12345"),
        ("a/b.dcm", ""),
        ("a/b.dcm", "====="),
        ("a/b.dcm", "     "),
        ("a/b.dcm", "^^^^^"),
        ("a/0.dcm", "00000"),
    ],
)
def test_other_paths_may_stay(path, text):
    assert not holds_any(path, [text])


@given(
    st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=5, max_size=20),
    st.sampled_from(["{}.dcm", "a/{}/1.dcm", "MR_{}_2.dcm", "x{}y"]),
)
def test_a_value_of_five_characters_never_stays(value, shape):
    path = shape.format(value)
    assert holds_any(path, [value])
    assert holds_any(path.swapcase(), [value.casefold()])

"""Whatever somebody is called and however a text writes it: nothing of it is left."""

import unicodedata
from io import BytesIO

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread, dcmwrite

from deid_plugins_clean import cues

LATIN, CYRILLIC, GREEK = (
    "abcdefghijklmnopqrstuvwxyzäöüßéèçñåø",
    "абвгдежзиклмнопрстуфхцчшэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
)
KANJI, KANA, HANGUL = (
    "山田佐藤鈴木高橋渡辺伊中小林加",
    "やまだたろうさとうけんじ",
    "김이박최정강조윤장임",
)
TECHNICAL = ["T1", "ct", "Axial", "FLAIR", "CHEST", "+C", "3D", "1mm", "L5", "胸部"]


def words(alphabet, least=3):
    return st.text(st.sampled_from(alphabet), min_size=least, max_size=9)


NAMES = (
    words(LATIN) | words(CYRILLIC) | words(GREEK) | words(KANJI, 1) | words(KANA) | words(HANGUL, 2)
)
IDENTIFIERS = st.from_regex(r"[A-Z]{0,3}[0-9]{4,9}[A-Z]?", fullmatch=True)
SEPARATORS = st.sampled_from(["", " ", "-", "_", ".", "/", ", ", "^", ":", " - ", "=", "'"])
CASES = st.sampled_from([str.upper, str.lower, str.title, str, str.swapcase])
ACCENTS = st.sampled_from([str, lambda text: unicodedata.normalize("NFD", text)])


@pytest.fixture(scope="module")
def deidentifier(engine):
    with engine("REPLACE ImageComments func:clean.text") as made:
        yield made


def plain(text):
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if c.isalnum())


def around(draw, secret):
    before, after = draw(st.sampled_from(TECHNICAL)), draw(st.sampled_from(TECHNICAL))
    return f"{before} {secret} {after}"


NO_NAMES = cues.PARTICLES | cues.AFFIXES | cues.NOBODY
"""Words in elements for names that name nobody by themselves: van, senior, unknown."""


def distinct(*names):
    """Names that are some, and are no part of the technical words around them."""
    assume(not any(name in NO_NAMES for name in names))
    assume(not any(plain(name) in plain(word) for name in names for word in TECHNICAL))


def cleaned(deidentifier, dataset, text):
    dataset.ImageComments = text
    return deidentifier.apply(dataset).dataset.ImageComments or ""


@given(st.data(), NAMES, NAMES)
@settings(max_examples=300, deadline=None)
def test_no_name_is_left(deidentifier, data, family, given_name):
    distinct(family, given_name)
    dataset, item = Dataset(), Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    item.ScheduledPerformingPhysicianName = f"{family}^{given_name}"
    dataset.RequestAttributesSequence = [item]
    order = data.draw(st.permutations([family, given_name]))
    written = data.draw(CASES)(data.draw(SEPARATORS).join(order))
    text = around(data.draw, data.draw(ACCENTS)(written))
    left = plain(cleaned(deidentifier, dataset, text))
    for name in (family, given_name):
        assert plain(name) not in left


@given(st.data(), words(LATIN, 5))
@settings(max_examples=100, deadline=None)
def test_letters_apart_are_a_name_all_the_same(deidentifier, data, family):
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = family
    separator = data.draw(st.sampled_from([" ", "-", ".", "_", "/"]))
    left = cleaned(deidentifier, dataset, f"CHEST {separator.join(data.draw(CASES)(family))}")
    assert plain(family) not in plain(left)


@given(st.data(), IDENTIFIERS)
@settings(max_examples=200, deadline=None)
def test_no_identifier_is_left(deidentifier, data, identifier):
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientID = identifier
    at = data.draw(st.integers(1, len(identifier) - 1))
    written = identifier[:at] + data.draw(SEPARATORS) + identifier[at:]
    left = cleaned(deidentifier, dataset, around(data.draw, data.draw(CASES)(written)))
    assert plain(identifier) not in plain(left)


@given(st.data(), st.dates())
@settings(max_examples=200, deadline=None)
def test_no_date_of_birth_is_left(deidentifier, data, born):
    dataset = Dataset()
    dataset.PatientBirthDate = f"{born:%Y%m%d}" if born.year > 999 else ""
    order = data.draw(st.sampled_from(["%d{}%m{}%Y", "%m{}%d{}%Y", "%Y{}%m{}%d", "%d{}%b{}%Y"]))
    written = born.strftime(
        order.format(*2 * [data.draw(st.sampled_from([".", "-", "/", " ", ""]))])
    )
    if born.year < 1880:
        return  # nobody's
    left = cleaned(deidentifier, dataset, f"CHEST {written}")
    assert left == "CHEST"


@pytest.mark.parametrize(
    ("charset", "name", "text"),
    [
        ("ISO_IR 100", "Müller^Jörg", "MÜLLER JÖRG Thorax"),
        ("ISO_IR 144", "Иванова^Анна", "Thorax ИВАНОВА"),
        ("ISO_IR 126", "Παπαδόπουλος^Νίκος", "Thorax Παπαδοπουλοσ"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう", "Thorax 山田太郎"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう", "Thorax ヤマダ YAMADA"),
        (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동", "Thorax 홍길동"),
        ("GB18030", "Wang^XiaoDong=王^小东", "Thorax 王小东 WANGXIAODONG"),
    ],
)
def test_character_sets_of_files(deidentifier, tmp_path, charset, name, text):
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    dataset.SpecificCharacterSet = charset
    dataset.PatientName, dataset.ImageComments = name, text
    source = BytesIO()
    dcmwrite(source, dataset, implicit_vr=False, little_endian=True)
    (tmp_path / "in.dcm").write_bytes(source.getvalue())
    deidentifier.process_file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    assert dcmread(tmp_path / "out.dcm", force=True).ImageComments == "Thorax"

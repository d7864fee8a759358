"""Which values count as identifying, and where they are found: any spelling, any character set."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from verified_set import Outputs

from deid_core.verify.decoding import codecs_for, possible_texts
from deid_core.verify.elements import Parsed
from deid_core.verify.findings import Kind
from deid_core.verify.identifying import identity_of
from deid_core.verify.parsing import parse
from deid_core.verify.profile import Profile
from deid_core.verify.words import words_of

ALPHABETS = {
    "latin-1": "äöüéèñçåøÿ" + "bcdfg",
    "iso8859_2": "łśžčřěőű" + "bcdfg",
    "iso8859_5": "абвгдежзиклмнопрст",
    "koi8_r": "абвгдежзиклмнопрст",
    "cp1251": "абвгдежзиклмнопрст",
    "iso8859_7": "αβγδεζηθικλμνξοπρστυ",
    "iso8859_6": "ابتثجحخدذرزسشصضطظعغ",
    "iso8859_8": "אבגדהוזחטיכלמנסעפצקרשת",
    "iso8859_9": "ğışöüç" + "bcdfg",
    "shift_jis": "山田太郎花子やまだたろうヤマダタロウ",
    "euc_jp": "山田太郎花子やまだたろうヤマダタロウ",
    "iso2022_jp_2": "山田太郎花子やまだたろうヤマダタロウ",
    "gb18030": "王小东张李明华建国",
    "big5": "王小東張李明華建國",
    "euc_kr": "김희중홍길동이박최",
    "utf-8": "äöüабв山田김αβ",
    "utf-16-le": "abcdefäöüабв山田김",
    "utf-16-be": "abcdefäöüабв山田김",
}


def _original(name="", identifier=""):
    """A parsed original of that name and PatientID, made of bytes alone."""
    data = b"\x08\0\x05\0CS\x0a\0ISO_IR 192"
    for tag, vr, text in ((0x00100010, "PN", name), (0x00100020, "LO", identifier)):
        raw = text.encode()
        raw += b" " * (len(raw) % 2)
        data += (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little")
        data += vr.encode() + len(raw).to_bytes(2, "little") + raw
    return parse(data)


@settings(deadline=None)
@given(st.data())
def test_a_name_in_bytes_is_found_in_every_character_set(data):
    codec = data.draw(st.sampled_from(sorted(ALPHABETS)))
    letters = st.text(ALPHABETS[codec], min_size=5, max_size=10)
    family, given_name = data.draw(letters), data.draw(letters)
    identity = identity_of(_original(f"{family}^{given_name}"), Profile())
    noise = data.draw(st.binary(max_size=3).filter(lambda raw: not any(b > 0x20 for b in raw)))
    separator = data.draw(st.sampled_from(["^", " ", ", ", "_"]))
    raw = f" {family}{separator}{given_name} ".encode(codec)
    if codec.startswith("utf-16") and len(noise) % 2:
        noise += b"\0"
    texts = list(possible_texts(noise + raw, codecs_for(family + given_name)))
    hits = [hit for text in texts for hit in identity.strong.phrases_in(words_of(text))]
    assert hits


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_breaks_the_search(name, text):
    identity = identity_of(_original(name.encode("utf-8", "ignore").decode()), Profile())
    list(identity.strong.phrases_in(words_of(text)))
    list(identity.strong.uids_in(text))
    list(identity.weak.dates_in(words_of(text).folded))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(data):
    parsed = parse(bytes(128) + b"DICM" + data)
    assert isinstance(parsed, Parsed)
    covered = parsed.trouble is None or parsed.outside[-1][1] == len(parsed.buffer)
    assert covered


FOUND = {
    "Smith^John": ["Mr. Smith", "SMITH JOHN", "john.smith", "SmithJohn", "for_smith_2", "CT-Smith"],
    "van der Berg^Anna": ["van der berg", "Berg", "v.d. Berg, A."],
    "O'Neil^Siobhan": ["o'neil", "O NEIL"],
    "Kim^Yu": ["yu kim", "Kim Yu"],
    "Müller-Lüdenscheidt^Hans": ["Mueller-Luedenscheidt", "MULLER LUDENSCHEIDT", "Lüdenscheidt"],
    "Łukaszewicz^Żaneta": ["Lukaszewicz", "LUKASZEWICZ^ZANETA", "łukaszewicz"],
    "Sørensen^Bjørk": ["Sorensen", "Soerensen", "SØRENSEN"],
    "Weißkopf^Þóra": ["Weisskopf", "Thora"],
    "Đurić^Æsa": ["Duric", "AESA"],
    "İşık^Ayşe": ["ISIK", "işık", "Isik"],
    "Head^Peter": ["peter head", "HEAD^PETER"],
    "Caba^Dede": ["caba", "Dr. Caba 2", "CABA-2", "2025_caba_1"],
    "Okonkwo^Chidi": ["okonkwo2", "3okonkwo", "IMG12 Okonkwo7"],
    "Yamada^Tarou=山田^太郎": ["YAMADA", "山田太郎", "患者山田様"],
}
NOT_FOUND = {
    "Smith^John": ["Smith-Petersen nail", "Smithson", "blacksmith", "Johnsson"],
    "Head^Peter": ["Head", "CT head and neck", "HEAD FIRST"],
    "Brown^May": ["brown fat", "may be", "Brown"],
    "Kim^Yu": ["kimono", "yu"],
    "Patient^Test": ["patient", "test"],
    "Long^Art": ["long axis", "art"],
    "Anonymous": ["anonymous"],
    "Caba^Dede": ["7A9CABA0239DD573", "CABA0239", "0239DEDE", "x7caba2q"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in FOUND.items() for text in texts]
)
def test_names_are_found(name, text):
    assert list(identity_of(_original(name), Profile()).strong.phrases_in(words_of(text))) or list(
        identity_of(_original(name), Profile()).weak.phrases_in(words_of(text))
    )


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in NOT_FOUND.items() for text in texts]
)
def test_words_that_are_no_name_here(name, text):
    identity = identity_of(_original(name), Profile())
    assert not list(identity.strong.phrases_in(words_of(text)))
    assert not list(identity.weak.phrases_in(words_of(text)))


IDENTIFIERS = {
    # Short or everyday values tell nothing: they are judged by the row of their element alone.
    "12": False,
    "HEAD": False,
    "1234": False,
    "A1": False,
    "Anonymous": False,
    "12345": True,
    "AB12": True,
    "QX-1-2": True,
    "00012345": True,
}


@pytest.mark.parametrize(("identifier", "counts"), IDENTIFIERS.items())
def test_which_identifiers_are_looked_for(identifier, counts):
    identity = identity_of(_original(identifier=identifier), Profile())
    text = words_of(f"No. {identifier}, left")
    hits = [*identity.strong.phrases_in(text), *identity.weak.phrases_in(text)]
    assert bool(hits) is counts


def test_the_maker_of_a_device_may_be_named_as_a_patient_is(originals):
    for number, name in ((1, "Philips^Clara"), (2, "Okafor^Ngozi")):
        dataset = dcmread(originals / f"image{number}.dcm")
        dataset.Manufacturer = "Philips Medical Systems"
        dataset.PatientName = name
        dataset.save_as(originals / f"image{number}.dcm")
    assert Outputs(originals).verify() == []


def test_the_maker_of_a_device_hides_no_name_elsewhere(originals):
    names = ((1, "Philips^Clara", "Okafor Medical"), (2, "Okafor^Ngozi", "Philips"))
    for number, name, maker in names:
        dataset = dcmread(originals / f"image{number}.dcm")
        dataset.Manufacturer = maker
        dataset.PatientName = name
        dataset.save_as(originals / f"image{number}.dcm")
    spoilt = Outputs(originals)
    assert spoilt.verify() == []
    for text in ("Philips", "seen with Mrs Okafor"):
        spoilt.change(lambda dataset, text=text: setattr(dataset, "Radiopharmaceutical", text))
        assert [(one.kind, one.place) for one in spoilt.verify()] == [
            (Kind.LEFT, "Radiopharmaceutical")
        ]


def test_a_name_in_place_of_the_maker_is_found(originals):
    dataset = dcmread(originals / "image1.dcm")
    dataset.Manufacturer = "Grünwald Käthe"
    dataset.save_as(originals / "image1.dcm")
    (finding,) = Outputs(originals).verify()
    assert (finding.kind, finding.place) == (Kind.LEFT, "Manufacturer")


def test_an_institution_that_is_kept_may_be_called_like_anybody(originals):
    dataset = dcmread(originals / "image1.dcm")
    dataset.InstitutionName = "Klinik Okafor"
    dataset.save_as(originals / "image1.dcm")
    other = dcmread(originals / "image2.dcm")
    other.ReferringPhysicianName = "Okafor^Ngozi"
    other.save_as(originals / "image2.dcm")
    kept = Outputs(originals, ("retain-institution-identity",))
    assert kept.verify() == []
    kept.change(lambda dataset: setattr(dataset, "InstitutionName", "Klinik Okafor, Ngozi Okafor"))
    assert {one.kind for one in kept.verify()} == {Kind.LEFT, Kind.ROW}


def test_an_institution_that_is_kept_may_be_that_of_another_element(originals):
    dataset = dcmread(originals / "image1.dcm")
    dataset.VerifyingOrganization = dataset.InstitutionName
    dataset.save_as(originals / "image1.dcm")
    kept = Outputs(originals, ("retain-institution-identity",))
    assert kept.verify() == []
    kept.change(lambda dataset: setattr(dataset, "ConvolutionKernel", "Klinik Hirslanden"))
    (finding,) = kept.verify()
    assert (finding.kind, finding.place) == (Kind.LEFT, "ConvolutionKernel")


def test_a_technical_word_may_be_the_name_of_another_patient(originals):
    for number, name in ((1, "Okafor^Ngozi"), (2, "Zhou^Kernelly")):
        dataset = dcmread(originals / f"image{number}.dcm")
        dataset.PatientName = name
        dataset.PatientID = f"PAT-77{number}1234"
        dataset.ConvolutionKernel = "Kernelly"
        dataset.save_as(originals / f"image{number}.dcm")
    findings = Outputs(originals).verify()
    assert [(one.kind, one.path[-10:]) for one in findings] == [(Kind.LEFT, "image2.dcm")]

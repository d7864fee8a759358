"""Texts made to take long, and bytes that are no text."""

import time
from io import BytesIO

import pytest
from pydicom import Dataset, dcmread, dcmwrite

from deid_core import Original
from deid_plugins_clean.cleaner import Cleaner
from deid_plugins_clean.identity import gathered
from deid_plugins_clean.vocabulary import vocabulary

PIECES = [
    "a", "1", "1.", "1-", " ", "@", "a@", "a.", "A. ", "Dr. ", "(", "12 ", "mar ", "1 mar ", "山",
    "胸部", "ID:", "aB", "a1", "kopf", "\\\\a", " /a", "muller", "m u l l e r ", "0012345", "tel 1",
    "by Ab ", "street 1 xx ", "no ", "a-", "Patient: ", "1 x ", "1, ", "b 1 ",
    "the third ", "noventa y ", "1.5m ",
]  # fmt: skip


@pytest.fixture(scope="module")
def cleaner():
    identity = gathered(
        (
            Original("PatientName", 0x00100010, "PN", ("Müller^Hans=山田^太郎",)),
            Original("PatientID", 0x00100020, "LO", ("0012345",)),
            Original("AccessionNumber", 0x00080050, "SH", ("11111",)),
        )
    )
    return Cleaner(identity, vocabulary())


def seconds(cleaner, text):
    start = time.process_time()
    cleaner.spans(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES)
def test_eight_times_the_text_takes_not_much_more_than_eight_times_as_long(cleaner, piece):
    short, long = (piece * (length // len(piece)) for length in (2_000, 16_000))
    seconds(cleaner, short)  # what is remembered of words is remembered now
    least = max(min(seconds(cleaner, short) for _ in range(3)), 0.002)
    assert min(seconds(cleaner, long) for _ in range(2)) < 30 * least


@pytest.mark.slow
def test_a_megabyte_is_cleaned(cleaner):
    text = "Stable 4 mm nodule in the right upper lobe, seen by Dr. Smith on 12.03.2020.\n" * 13_000
    assert len(text) > 1_000_000
    assert seconds(cleaner, text) < 60


@pytest.mark.filterwarnings("ignore:Unknown encoding")  # pydicom's, reading the output
@pytest.mark.parametrize("charset", [None, "NONSENSE", "ISO_IR 192", "ISO_IR 13"])
def test_bytes_that_are_no_text_of_the_declared_set_go_and_the_file_goes_on(
    engine, tmp_path, charset
):
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.StudyDescription = dataset.ImageComments = "Röntgen Thorax"
    dataset.SeriesDescription = "CHEST Kowalski"
    written = BytesIO()
    dcmwrite(written, dataset, implicit_vr=False, little_endian=True)
    padded = (charset or "").ljust(10).encode()
    (tmp_path / "in.dcm").write_bytes(written.getvalue().replace(b"ISO_IR 100", padded))
    rules = (
        "REPLACE StudyDescription func:clean.text otherwise=DUMMY",
        "REPLACE ImageComments func:clean.text mark=X",
        "REPLACE SeriesDescription func:clean.text",
    )
    with engine(*rules) as deidentifier:
        deidentifier.process_file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    done = dcmread(tmp_path / "out.dcm", force=True)
    assert done.StudyDescription == "DUMMY"
    assert not done.ImageComments
    assert done.SeriesDescription == "CHEST"

"""Texts made to take long: the time grows with their length alone."""

import time

import pytest

from deid_core import Original
from deid_plugins_clean.cleaner import Cleaner
from deid_plugins_clean.identity import gathered
from deid_plugins_clean.vocabulary import vocabulary

PIECES = [
    "a", "1", "1.", "1-", " ", "@", "a@", "a.", "A. ", "Dr. ", "(", "12 ", "mar ", "1 mar ", "山",
    "胸部", "ID:", "aB", "a1", "kopf", "\\\\a", " /a", "muller", "m u l l e r ", "0012345", "tel 1",
    "by Ab ", "street 1 xx ", "no ", "a-", "Patient: ",
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

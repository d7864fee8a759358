"""Files to measure on: made ones, of the shapes that tools find hard, and real ones.

    python benchmarks/corpora.py FOLDER

writes every corpus into a folder of its own name below FOLDER, for scripts that run other tools.
Made files are the same every time, but for UIDs, names and times of their own in each.
"""

from __future__ import annotations

import argparse
import importlib.util
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

CT_FILES = 200
MR_FILES = 100
ENHANCED_FILES = 4
FRAMES = 500
PIXELS = 32 << 20
_ROOT = "1.2.826.0.1.3680043.8.498"
_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"


def small_ct(folder: Path) -> list[Path]:
    """CT_small.dcm of pydicom, 258 elements, two in three of them private."""
    return [
        _saved(_numbered(_shipped("CT_small.dcm"), number), folder / f"{number:05}.dcm")
        for number in range(CT_FILES)
    ]


def nested_mr(folder: Path) -> list[Path]:
    """An MR image of about 400 elements, most in sequences in sequences, of defined lengths."""
    paths = []
    for number in range(MR_FILES):
        dataset = _numbered(_shipped("MR_small.dcm"), number)
        _add_sequences(dataset, number)
        paths.append(_saved(dataset, folder / f"{number:05}.dcm"))
    return paths


def enhanced_undefined(folder: Path) -> list[Path]:
    """Enhanced multi-frame: 500 functional-group items, 15,000 nested elements; all sequences
    and items have undefined lengths."""
    return [_enhanced(folder, number, undefined=True) for number in range(ENHANCED_FILES)]


def enhanced_defined(folder: Path) -> list[Path]:
    """The same with defined lengths, which pydicom copies unparsed."""
    return [_enhanced(folder, number, undefined=False) for number in range(ENHANCED_FILES)]


def pixels(folder: Path) -> list[Path]:
    """CT_small.dcm with 32 MB of pixels."""
    dataset = _shipped("CT_small.dcm")
    dataset.Rows = dataset.Columns = 4096
    dataset.PixelData = bytes(range(256)) * (PIXELS // 256)
    return [_saved(_numbered(dataset, number), folder / f"{number}.dcm") for number in range(2)]


def real_files(folder: Path) -> list[Path]:
    """Every file of pydicom.data, pydicom-data and deid-data (as far as these two are installed)
    that pydicom reads and writes; copied, for names are to be told apart."""
    paths = []
    for number, source in enumerate(_shipped_files()):
        path = folder / f"{number:05}-{source.name}"
        path.write_bytes(source.read_bytes())
        try:
            dcmread(path).save_as(folder / "written")
        except Exception:
            path.unlink()
        else:
            paths.append(path)
    (folder / "written").unlink(missing_ok=True)
    return paths


CORPORA: dict[str, Callable[[Path], list[Path]]] = {
    "small CT": small_ct,
    "nested MR": nested_mr,
    "enhanced, undefined lengths": enhanced_undefined,
    "enhanced, defined lengths": enhanced_defined,
    "32 MB of pixels": pixels,
    "real files": real_files,
}
"""By name: what writes a corpus into an empty folder, and gives its files."""


def _shipped(name: str) -> Dataset:
    return dcmread(get_testdata_file(name, download=False))


def _shipped_files() -> Iterator[Path]:
    folders = [Path(pydicom.__file__).parent / "data"]
    for package in ("data_store", "deid_data"):
        spec = importlib.util.find_spec(package)
        folders += [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and b"DICM" in path.read_bytes()[:132]:
                yield path


def _saved(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path)
    return path


def _uid(*numbers: int) -> str:
    return ".".join([_ROOT, *map(str, numbers)])


def _numbered(dataset: Dataset, number: int) -> Dataset:
    """The dataset as the one of that number: of one series, each of ten a patient's."""
    patient = number // 10
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = _uid(1, number)
    dataset.StudyInstanceUID = _uid(2, patient)
    dataset.SeriesInstanceUID = _uid(3, patient)
    dataset.PatientID = f"PATIENT-{patient:05}"
    dataset.PatientName = f"Family{patient:05}^Given"
    dataset.AccessionNumber = f"ACC{patient:05}"
    return dataset


# ---------------------------------------------------------------- MR with sequences


def _dataset(**values: object) -> Dataset:
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def _code(value: str, scheme: str, meaning: str) -> Sequence:
    return Sequence([_dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)])


def _reference(number: int) -> Dataset:
    return _dataset(
        ReferencedSOPClassUID=_MR_IMAGE,
        ReferencedSOPInstanceUID=_uid(4, number),
        PurposeOfReferenceCodeSequence=_code("121311", "DCM", "Localizer"),
    )


def _source(number: int) -> Dataset:
    return _dataset(
        ReferencedSOPClassUID=_MR_IMAGE,
        ReferencedSOPInstanceUID=_uid(5, number),
        SpatialLocationsPreserved="YES",
    )


def _add_sequences(dataset: Dataset, number: int) -> None:
    dataset.ReferencedImageSequence = Sequence([_reference(number + i) for i in range(10)])
    dataset.SourceImageSequence = Sequence([_reference(number + i) for i in range(7)])
    dataset.ReferencedStudySequence = Sequence([_reference(number // 10)])
    dataset.ProcedureCodeSequence = _code("24725-4", "LN", "CT head")
    dataset.AnatomicRegionSequence = _code("T-A0100", "SRT", "Brain")
    dataset.OtherPatientIDsSequence = Sequence(
        [_dataset(PatientID=f"OTHER-{number}-{i}", TypeOfPatientID="TEXT") for i in range(3)]
    )
    dataset.RequestAttributesSequence = Sequence([_request(i) for i in range(4)])
    dataset.PerformedProtocolCodeSequence = _code("P5-0B010", "SRT", "MRI of brain")
    dataset.ContentSequence = Sequence([_measurement(i) for i in range(12)])
    block = dataset.private_block(0x0029, "SITE PROTOCOL 1.0", create=True)
    block.add_new(0x10, "SQ", Sequence([_request(i) for i in range(2)]))


def _request(number: int) -> Dataset:
    return _dataset(
        AccessionNumber=f"REQ{number:04}",
        RequestedProcedureID=f"RP{number}",
        RequestedProcedureDescription="MRI of the brain",
        ScheduledProcedureStepID=f"SPS{number}",
        StudyInstanceUID=_uid(2, number),
        ScheduledProtocolCodeSequence=_code("P5-0B010", "SRT", "MRI of brain"),
    )


def _measurement(number: int) -> Dataset:
    measured = _dataset(
        MeasurementUnitsCodeSequence=_code("mm", "UCUM", "millimetre"), NumericValue=str(number)
    )
    return _dataset(
        RelationshipType="CONTAINS",
        ValueType="NUM",
        ConceptNameCodeSequence=_code("121206", "DCM", "Distance"),
        MeasuredValueSequence=Sequence([measured]),
    )


# ---------------------------------------------------------------- enhanced multi-frame


def _enhanced(folder: Path, number: int, *, undefined: bool) -> Path:
    dataset = _numbered(_shipped("MR_small.dcm"), number)
    dataset.NumberOfFrames = FRAMES
    dataset.Rows = dataset.Columns = 4
    dataset.PixelData = bytes(FRAMES * 4 * 4 * 2)
    dataset.SharedFunctionalGroupsSequence = Sequence(
        [_dataset(ReferencedImageSequence=Sequence([_reference(number)]))]
    )
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [_frame(number, frame) for frame in range(FRAMES)]
    )
    if undefined:
        _leave_lengths_open(dataset)
    return _saved(dataset, folder / f"{number}.dcm")


def _frame(file: int, number: int) -> Dataset:
    """The functional groups of a frame: 30 elements, three of them with work."""
    when = f"20040119{number // 60 % 24:02}{number % 60:02}{file:02}.{number:06}"
    return _dataset(
        FrameContentSequence=Sequence(
            [
                _dataset(
                    FrameReferenceDateTime=when,
                    FrameAcquisitionDateTime=when,
                    FrameAcquisitionDuration=12.5,
                    StackID="1",
                    InStackPositionNumber=number + 1,
                    TemporalPositionIndex=1,
                    DimensionIndexValues=[1, number + 1],
                )
            ]
        ),
        PlanePositionSequence=Sequence([_dataset(ImagePositionPatient=[0, 0, number])]),
        PlaneOrientationSequence=Sequence([_dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]),
        PixelMeasuresSequence=Sequence([_dataset(PixelSpacing=[1, 1], SliceThickness=2)]),
        MREchoSequence=Sequence([_dataset(EffectiveEchoTime=float(number))]),
        MRImageFrameTypeSequence=Sequence(
            [
                _dataset(
                    FrameType=["ORIGINAL", "PRIMARY", "M", "NONE"],
                    PixelPresentation="MONOCHROME",
                    VolumetricProperties="VOLUME",
                    VolumeBasedCalculationTechnique="NONE",
                    ComplexImageComponent="MAGNITUDE",
                    AcquisitionContrast="T1",
                )
            ]
        ),
        DerivationImageSequence=Sequence(
            [_dataset(SourceImageSequence=Sequence([_source(number)]))]
        ),
    )


def _leave_lengths_open(dataset: Dataset) -> None:
    for element in dataset:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                _leave_lengths_open(item)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    into = parser.parse_args().folder
    for name, write in CORPORA.items():
        folder = into / name
        folder.mkdir(parents=True)
        print(f"{folder}: {len(write(folder))} files")


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main()

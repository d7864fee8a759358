"""Whole recipes over real files: pydicom's, deid-data's, and deid's own recipes on them."""

from __future__ import annotations

from pathlib import Path

import deid.data
from diff_case import Case, cases

from deid_core import DeidRecipe, RecipeError

FILES = (
    "693_J2KI.dcm",
    "CT_small.dcm",
    "ExplVR_BigEnd.dcm",
    "GDCMJ2K_TextGBR.dcm",
    "JPEG2000.dcm",
    "JPEG2000-embedded-sequence-delimiter.dcm",
    "JPGExtended.dcm",
    "MR_small.dcm",
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_expb.dcm",
    "MR_small_implicit.dcm",
    "MR_small_padded.dcm",
    "SC_rgb_rle.dcm",
    "SC_rgb_small_odd.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "UN_sequence.dcm",
    "image_dfl.dcm",
    "liver_1frame.dcm",
    "nested_priv_SQ.dcm",
    "priv_SQ.dcm",
    "no_meta.dcm",
    "reportsi.dcm",
    "reportsi_with_empty_number_tags.dcm",
    "rtdose_1frame.dcm",
    "rtplan.dcm",
    "rtstruct.dcm",
    "test-SR.dcm",
    "deid-data/humans/ctbrain1.dcm",
    "deid-data/humans/ctbrain2.dcm",
    "deid-data/dicom-cookies/image1.dcm",
    "deid-data/dicom-cookies/image4.dcm",
    "deid-data/ultrasounds/GREYSCALE_IMAGE.dcm",
    "examples_palette.dcm",
    "examples_overlay.dcm",
    "waveform_ecg.dcm",
    "chrFrenMulti.dcm",
    "chrGerm.dcm",
    "chrH31.dcm",
    "chrJapMulti.dcm",
    "chrRuss.dcm",
    "chrSQEncoding.dcm",
    "chrX1.dcm",
    "nested",
    "implicit",
    "private",
    "names",
)

FEW = FILES[::2]

TYPICAL = """
ADD PatientIdentityRemoved YES
REPLACE PatientID var:id
REPLACE PatientName Anon^Patient
REPLACE endswith:InstanceUID deid_func:pydicom_uuid
JITTER StudyDate 5
JITTER InstanceCreationDate 5
REMOVE contains:Physician|Operator|Institution
REMOVE select:group:0032
BLANK AccessionNumber
BLANK contains:Comments
KEEP StudyDescription
REMOVE PatientBirthDate
"""

WHITELIST = """
REMOVE ALL
KEEP select:group:0028
KEEP SOPClassUID
KEEP MediaStorageSOPClassUID
KEEP SpecificCharacterSet
KEEP MediaStorageSOPInstanceUID
KEEP Modality
KEEP Manufacturer
REPLACE SOPInstanceUID deid_func:pydicom_uuid
JITTER StudyDate -3
"""

# The recipes of deid's documentation and examples, written anew.
DOCUMENTED = {
    "cookies": """
        ADD PatientIdentityRemoved Yes
        REPLACE PatientID var:id
        REPLACE SOPInstanceUID var:source_id
    """,
    "groups": """
        %values cookie_names
        SPLIT PatientID by="^";minlength=4
        %values operator_names
        FIELD startswith:Operator
        %fields instance_fields
        FIELD contains:Instance
        %header
        ADD PatientIdentityRemoved Yes
        REPLACE values:cookie_names var:id
        REPLACE values:operator_names var:source_id
        REMOVE fields:instance_fields
    """,
    "pusheen": "REPLACE all func:pusheenize",
    "names out": "REMOVE ALL func:is_name",
    "defaults": """
        ADD PatientIdentityRemoved YES
        REMOVE ALL
        KEEP PixelData
        KEEP SamplesPerPixel
        KEEP Columns
        KEEP Rows
    """,
    "new UIDs": """
        REPLACE StudyInstanceUID func:generate_uid
        REPLACE SeriesInstanceUID func:generate_uid
        ADD FrameOfReferenceUID func:generate_uid
    """,
    "nested date": "REPLACE InstanceCreationDate func:generate_uid",
    "expanders": """
        BLANK endswith:Name
        BLANK startswith:Patient
        BLANK contains:Patient|Physician
        JITTER PatientBirthDate 31
        BLANK except:StudyDate|StudyTime|UID|Rows|Columns|Bits
    """,
    "kept groups": """
        REMOVE ALL
        KEEP select:group:0018
        KEEP select:group:0020
        KEEP select:group:0028
        BLANK select:VR:TM
    """,
}


def pusheenize(item, value, field, dicom):
    return str(field.element.value or "") if field.element.VR == "LO" else field.element.value or ""


def is_name(dicom, value, field, item):
    parts = [part for part in str(dicom.get("PatientName")).split("^") if len(part) > 4]
    return any(part.lower() in str(field.element.value).lower() for part in parts)


def generate_uid(item, value, field, dicom):
    return f"2.25.{len(value)}"


ITEM = {
    "id": "cookie-1",
    "item_id": "item-1",
    "entity_id": "entity-1",
    "entity_timestamp": "19800101",
    "item_timestamp": "20200101",
    "source_id": "1.2.3",
    "pusheenize": pusheenize,
    "is_name": is_name,
    "generate_uid": generate_uid,
}


def their_recipe(name: str) -> str:
    """A recipe that deid ships."""
    return Path(deid.data.data_base, name).read_text("utf-8")


def mended(text: str) -> str:
    """A recipe without the lines that name what there is not."""
    try:
        DeidRecipe.from_text(text)
    except RecipeError as error:
        wrong = {problem.span.line for problem in error.problems}
        lines = text.splitlines()
        return "\n".join(line for i, line in enumerate(lines, 1) if i not in wrong)
    return text


CASES = [
    Case("typical", TYPICAL, FILES, item=ITEM),
    Case("typical, no private", TYPICAL, FEW, item=ITEM, options={"remove_private": True}),
    Case("typical, no sequences", TYPICAL, FEW, item=ITEM, options={"strip_sequences": True}),
    Case("whitelisted", WHITELIST, FILES, item=ITEM),
    *cases(
        {f"documented: {name}": rules for name, rules in DOCUMENTED.items()},
        files=("nested", "names", "CT_small.dcm", "deid-data/humans/ctbrain1.dcm"),
        item=ITEM,
    ),
    Case("offsets of a directory", "REPLACE PatientID somebody else altogether", ("DICOMDIR",)),
    Case("a broken file", "BLANK PatientID", ("no_meta.dcm",)),
    Case("remove all from reports", "REMOVE ALL\nKEEP Modality", ("reportsi.dcm", "test-SR.dcm")),
    Case(
        "deid's deid.dicom, mended",
        mended(their_recipe("deid.dicom")),
        ("CT_small.dcm",),
        item=ITEM,
    ),
    Case("deid's deid.dicom", their_recipe("deid.dicom"), ("CT_small.dcm",)),
    Case("deid's deid.dicom.xray.chest", their_recipe("deid.dicom.xray.chest"), ("CT_small.dcm",)),
]

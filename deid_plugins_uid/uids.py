"""New UIDs: derived from the original under the run's key, random, or those of pydicom/deid."""

from __future__ import annotations

import uuid

from deid_core import Changed, Context, Field, each_value
from deid_plugins_uid.roots import DerivedRoot, UidRoot, is_standard

_UUIDS = UidRoot("2.25.")
_DERIVED_UUIDS = DerivedRoot(_UUIDS)


def generate_uid(field: Field, context: Context, prefix: DerivedRoot = _DERIVED_UUIDS) -> Changed:
    """A UID that follows from the original one and the run's key.

    The same original gives the same UID wherever it stands, so that references hold; with the
    same key in every run. Each of several values is replaced. The standard's own UIDs, under
    1.2.840.10008., stay, and what is empty stays empty.

    Options:
        prefix: the root that the new UIDs start with; it leaves 30 digits at least

    Example:
        REPLACE SOPInstanceUID func:generate_uid
        REPLACE ReferencedSOPInstanceUID func:generate_uid prefix=1.2.3.
    """

    def derived(original: str) -> str:
        if is_standard(original):
            return original
        return prefix.followed_by(_uuid_number(context.derive("uid", original)))

    return each_value(field.value, derived)


def dicom_uuid(field: Field, org_root: UidRoot = _UUIDS) -> Changed:
    """A random UID; for each of several values, one.

    Options:
        org_root: the root that the new UIDs start with; it leaves 20 digits at least

    Example:
        REPLACE StorageMediaFileSetUID func:dicom_uuid
    """

    def random_uid(_: str) -> str:
        return org_root.followed_by(uuid.uuid4().int)

    return each_value(field.value, random_uid) if field.value else random_uid("")


def pydicom_uuid(field: Field, prefix: UidRoot = _UUIDS, stable_remapping: bool = True) -> Changed:
    """A UID as pydicom makes it, with the values that pydicom/deid gives.

    It follows from the original value alone, without a key: whoever can guess an original can
    check the guess. All values of an element together give one UID.

    Options:
        prefix: the root that the new UIDs start with; it leaves 20 digits at least
        stable_remapping: false makes it random; for each of several values, one

    Example:
        REPLACE SOPInstanceUID func:pydicom_uuid prefix=1.2.3.
    """
    from pydicom.uid import generate_uid as pydicom_uid

    if stable_remapping:
        return str(pydicom_uid(prefix=str(prefix), entropy_srcs=[str(field.element.value)]))

    def random_uid(_: str) -> str:
        return str(pydicom_uid(prefix=str(prefix)))

    return each_value(field.value, random_uid) if field.value else random_uid("")


def _uuid_number(digest: bytes) -> int:
    """The number of a UUID, version 8 (RFC 9562): no other number may follow the root 2.25."""
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF << 76) | 0x8 << 76
    return number & ~(0x3 << 62) | 0x2 << 62

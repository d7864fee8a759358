"""Values out of other elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from deid_core import BLANK, KEEP, REMOVE, Outcome
from deid_core.functions.elements import ElementName, NoSuchValueError, value_in

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Missing = Literal["error", "blank", "remove", "keep"]
"""What becomes of an element for which there is nothing."""

OUTCOMES: dict[str, Outcome] = {"blank": BLANK, "remove": REMOVE, "keep": KEEP}


def from_element(
    dicom: Dataset,
    dataset: Dataset,
    element: ElementName,
    root: bool = False,
    missing: Missing = "error",
) -> Any:
    """The value, or the values, of another element, as the rules above have left it.

    Together with a second rule on the same element it feeds any other function: the pseudonym of
    the PatientID as a PatientName, say. A value that the element's VR can't hold fails the file.
    A rule acts at every depth: an item with a PatientName needs a PatientID of its own, or `root`.

    Options:
        element: the other element, by keyword or tag
        root: false looks in the dataset that the element stands in, an item of a sequence for an
            element inside it; true in the root dataset
        missing: what to do where the other element is not there, or empty: error fails the file,
            blank and remove are done to the element, keep leaves it AS IT IS

    Example:
        REPLACE PatientName func:from_element element=PatientID
        REPLACE PatientName func:pseudonym domain=PatientID
    """
    value = value_in(dicom if root else dataset, element)
    if value is not None:
        return value
    if missing == "error":
        raise NoSuchValueError(element)
    return OUTCOMES[missing]

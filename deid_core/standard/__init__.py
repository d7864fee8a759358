"""Facts of the DICOM standard that the rest of the package asks for."""

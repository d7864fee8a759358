"""The elements whose values identify, wherever in a dataset they stand (PS3.15 Table E.1-1)."""

from __future__ import annotations

from deid_core import ElementKind

NAMES = frozenset(
    {
        "CameraOwnerName",
        "DistributionName",
        "HumanPerformerOrganization",
        "InterpretationRecorder",
        "PatientInsurancePlanCodeSequence",
        "ResponsibleOrganization",
        "VerifyingOrganization",
    }
)
"""Names that are not of VR PN."""

IDENTIFIERS = frozenset(
    {
        "AccessionNumber",
        "AdmissionID",
        "BarcodeValue",
        "CassetteID",
        "ClinicalTrialProtocolEthicsCommitteeApprovalNumber",
        "ClinicalTrialSubjectID",
        "ClinicalTrialSubjectReadingID",
        "ContainerIdentifier",
        "DetectorID",
        "DeviceSerialNumber",
        "DeviceUID",
        "FillerOrderNumberImagingServiceRequest",
        "FillerOrderNumberImagingServiceRequestRetired",
        "FillerOrderNumberProcedure",
        "GantryID",
        "GeneratorID",
        "HardcopyCreationDeviceID",
        "InsurancePlanIdentification",
        "InterpretationID",
        "IssuerOfAdmissionID",
        "IssuerOfPatientID",
        "IssuerOfServiceEpisodeID",
        "LensSerialNumber",
        "MedicalRecordLocator",
        "OrderCallbackPhoneNumber",
        "OtherPatientIDs",
        "PatientID",
        "PatientTelephoneNumbers",
        "PerformedProcedureStepID",
        "PersonTelephoneNumbers",
        "PlacerOrderNumberImagingServiceRequest",
        "PlacerOrderNumberImagingServiceRequestRetired",
        "PlacerOrderNumberProcedure",
        "PlateID",
        "ReferringPhysicianTelephoneNumbers",
        "RequestedProcedureID",
        "ResultsID",
        "ScheduledProcedureStepID",
        "SecondaryCaptureDeviceID",
        "ServiceEpisodeID",
        "SlideIdentifier",
        "SourceSerialNumber",
        "SpecimenAccessionNumber",
        "SpecimenIdentifier",
        "StudyID",
        "TelephoneNumberTrial",
        "UniqueDeviceIdentifier",
        "XRayDetectorID",
        "XRaySourceID",
    }
)
"""Identifiers and numbers of people, orders, specimens and devices."""

PLACES = frozenset(
    {
        "AddressTrial",
        "ClinicalTrialCoordinatingCenterName",
        "ClinicalTrialSiteName",
        "ClinicalTrialSponsorName",
        "CountryOfResidence",
        "CurrentPatientLocation",
        "DistributionAddress",
        "InstitutionAddress",
        "InstitutionName",
        "InstitutionalDepartmentName",
        "NetworkID",
        "OrderEntererLocation",
        "PatientAddress",
        "PatientInstitutionResidence",
        "PatientTelecomInformation",
        "PerformedLocation",
        "PerformedStationName",
        "PersonAddress",
        "PersonTelecomInformation",
        "ReferringPhysicianAddress",
        "RegionOfResidence",
        "RequestedProcedureLocation",
        "RequestingService",
        "RetrieveAETitle",
        "ScheduledPatientInstitutionResidence",
        "ScheduledProcedureStepLocation",
        "ScheduledStationName",
        "ScheduledStudyLocation",
        "StationAETitle",
        "StationName",
        "TreatmentMachineName",
    }
)
"""Institutions, addresses, and what machines and rooms are called."""

CONTENT = frozenset(
    {"CodeMeaning", "CodeValue", "CodingSchemeDesignator", "LongCodeValue", "TextValue"}
)
"""What tells the content items of structured reports that identify (PS3.3 C.17.3)."""

CONTENT_SEQUENCES = (
    "AcquisitionContextSequence__",
    "ContentSequence__",
    "SpecimenDescriptionSequence__SpecimenPreparationSequence__",
    "WaveformAnnotationSequence__",
)
"""What the paths of content items begin with."""


def identifies(element: ElementKind) -> bool:
    """Whether an element's values are looked for in texts."""
    if element.vr in ("PN", "DA", "DT"):
        return True
    keyword = element.keyword
    if keyword in CONTENT:
        return element.path.startswith(CONTENT_SEQUENCES)
    return keyword in IDENTIFIERS or keyword in PLACES or keyword in NAMES

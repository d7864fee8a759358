"""The elements whose values identify, wherever in a dataset they stand (PS3.15 Table E.1-1)."""

from __future__ import annotations

from deid_core import ElementKind
from deid_plugins_clean.concepts import Meaning

NAMES = frozenset(
    {
        "CameraOwnerName",
        "ContactDisplayName",
        "DistributionName",
        "DocumentAuthorTrial",
        "HangingProtocolCreator",
        "HumanPerformerOrganization",
        "InterpretationRecorder",
        "OwnerID",
        "PatientInsurancePlanCodeSequence",
        "ResponsibleOrganization",
        "TopicAuthor",
        "VerifyingOrganization",
    }
)
"""Names that are not of VR PN."""

IDENTIFIERS = frozenset(
    {
        "AccessionNumber",
        "AdmissionID",
        "BarcodeValue",
        "BreedRegistrationNumber",
        "CassetteID",
        "ClinicalTrialProtocolEthicsCommitteeApprovalNumber",
        "ClinicalTrialProtocolID",
        "ClinicalTrialSiteID",
        "ClinicalTrialSubjectID",
        "ClinicalTrialSubjectReadingID",
        "ContainerComponentID",
        "ContainerIdentifier",
        "DetectorID",
        "DeviceAlternateIdentifier",
        "DeviceID",
        "DeviceSerialNumber",
        "DeviceUID",
        "FillerOrderNumberImagingServiceRequest",
        "FillerOrderNumberImagingServiceRequestRetired",
        "FillerOrderNumberProcedure",
        "GantryID",
        "GeneratorID",
        "HL7InstanceIdentifier",
        "HardcopyCreationDeviceID",
        "ImageID",
        "InsurancePlanIdentification",
        "InterpretationID",
        "IssuerOfAdmissionID",
        "IssuerOfPatientID",
        "IssuerOfServiceEpisodeID",
        "LensSerialNumber",
        "LocalNamespaceEntityID",
        "ManufacturerDeviceIdentifier",
        "MedicalRecordLocator",
        "ModifyingDeviceID",
        "OrderCallbackPhoneNumber",
        "OrderCallbackTelecomInformation",
        "OtherPatientIDs",
        "PatientID",
        "PatientTelephoneNumbers",
        "PerformedProcedureStepID",
        "PersonTelephoneNumbers",
        "PlacerOrderNumberImagingServiceRequest",
        "PlacerOrderNumberImagingServiceRequestRetired",
        "PlacerOrderNumberProcedure",
        "PlateID",
        "ProductLotIdentifier",
        "ProductPackageIdentifier",
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
        "SubstanceAdministrationDeviceID",
        "TelephoneNumberTrial",
        "UniqueDeviceIdentifier",
        "UniversalEntityID",
        "XRayDetectorID",
        "XRaySourceID",
    }
)
"""Identifiers and numbers of people, orders, specimens and devices."""

PLACES = frozenset(
    {
        "AddressTrial",
        "ClinicalTrialCoordinatingCenterName",
        "ClinicalTrialProtocolEthicsCommitteeName",
        "ClinicalTrialSiteName",
        "ClinicalTrialSponsorName",
        "CountryOfResidence",
        "CurrentPatientLocation",
        "DestinationAE",
        "DistributionAddress",
        "InstitutionAddress",
        "InstitutionName",
        "InstitutionalDepartmentName",
        "ModifyingSystem",
        "NetworkID",
        "OrderEntererLocation",
        "Originator",
        "PatientAddress",
        "PatientInstitutionResidence",
        "PatientTelecomInformation",
        "PerformedLocation",
        "PerformedStationAETitle",
        "PerformedStationName",
        "PersonAddress",
        "PersonTelecomInformation",
        "RadiationMachineName",
        "ReceivingAE",
        "ReferringPhysicianAddress",
        "RegionOfResidence",
        "RequestedProcedureLocation",
        "RequestingAE",
        "RequestingService",
        "RetrieveAETitle",
        "ScheduledPatientInstitutionResidence",
        "ScheduledProcedureStepLocation",
        "ScheduledStationAETitle",
        "ScheduledStationName",
        "ScheduledStudyLocation",
        "ScheduledStudyLocationAETitle",
        "SourceOfPreviousValues",
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
    "ConceptNameCodeSequence__",
    "ContentSequence__",
    "SpecimenDescriptionSequence__SpecimenPreparationSequence__",
    "WaveformAnnotationSequence__",
)
"""What the paths of content items begin with."""


CODES = {
    "ContentCreatorIdentificationCodeSequence": Meaning.NAME,
    "HumanPerformerCodeSequence": Meaning.NAME,
    "InstitutionCodeSequence": Meaning.PLACE,
    "PerformedStationGeographicLocationCodeSequence": Meaning.PLACE,
    "PerformedStationNameCodeSequence": Meaning.PLACE,
    "PersonIdentificationCodeSequence": Meaning.NAME,
    "ScheduledStationGeographicLocationCodeSequence": Meaning.PLACE,
    "ScheduledStationNameCodeSequence": Meaning.PLACE,
    "VerifyingObserverIdentificationCodeSequence": Meaning.NAME,
}
"""Codes that stand for somebody, or for an institution, by the sequence that they stand in."""


def identifies(element: ElementKind) -> bool:
    """Whether an element's values are looked for in texts."""
    if element.vr in ("PN", "DA", "DT"):
        return True
    keyword = element.keyword
    if keyword in CONTENT:
        sequence = element.path.rpartition("__")[0].rpartition("__")[2]
        return sequence in CODES or element.path.startswith(CONTENT_SEQUENCES)
    return keyword in IDENTIFIERS or keyword in PLACES or keyword in NAMES

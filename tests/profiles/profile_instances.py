"""Instances of IODs that no package ships: made with highdicom, and out of CT_small.dcm."""

import copy
from pathlib import Path

import highdicom as hd
import numpy as np
from highdicom.sr import (
    Comprehensive3DSR,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
)
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from deid_core.testing import make_dataset

STORAGE = "1.2.840.10008.5.1.4.1.1."


def write_instances(folder: Path) -> list[Path]:
    """Write one instance of each, and give their paths."""
    image = dcmread(get_testdata_file("CT_small.dcm"))
    image.AccessionNumber = "A-742"
    made = {
        "segmentation": segmentation(image),
        "report": report(image),
        "presentation": presentation(image),
        "key_objects": key_objects(image),
        "pet": pet(image),
        "nm": nm(image),
        "structures": structures(image),
    }
    paths = []
    for name, dataset in made.items():
        path = folder / f"{name}.dcm"
        dataset.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def _common(number, description):
    return {
        "series_instance_uid": generate_uid(),
        "series_number": number,
        "sop_instance_uid": generate_uid(),
        "instance_number": 1,
        "manufacturer": "Springfield",
        "series_description": description,
        "device_serial_number": "742",
    }


def _device(arguments):
    return {**arguments, "manufacturer_model_name": "Frink 1", "software_versions": "1"}


def segmentation(image):
    algorithm = hd.AlgorithmIdentificationSequence(
        name="BrainSeg", version="1", family=codes.cid7162.ArtificialIntelligence
    )
    segment = hd.seg.SegmentDescription(
        segment_number=1,
        segment_label="brain of Homer",
        segmented_property_category=codes.SCT.Organ,
        segmented_property_type=codes.SCT.Brain,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=algorithm,
        tracking_uid=generate_uid(),
        tracking_id="Homer 1",
    )
    return hd.seg.Segmentation(
        source_images=[image],
        pixel_array=np.ones((image.Rows, image.Columns), np.uint8),
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[segment],
        content_creator_name="Frink^John",
        **_device(_common(100, "for Dr. Hibbert")),
    )


def report(image):
    observer = ObserverContext(
        observer_type=codes.DCM.Person,
        observer_identifying_attributes=PersonObserverIdentifyingAttributes(
            name="Hibbert^Julius", organization_name="Springfield General"
        ),
    )
    measured = hd.sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=hd.sr.TrackingIdentifier(generate_uid(), "lesion of Homer"),
        measurements=[hd.sr.Measurement(codes.SCT.Length, 7.42, codes.UCUM.Millimeter)],
    )
    content = MeasurementReport(
        observation_context=ObservationContext(observer_person_context=observer),
        imaging_measurements=[measured],
        procedure_reported=hd.sr.CodedConcept("399208008", "SCT", "Chest X-ray"),
    )
    return Comprehensive3DSR(
        evidence=[image],
        content=content,
        is_complete=True,
        is_verified=True,
        verifying_observer_name="Hibbert^Julius",
        verifying_organization="Springfield General",
        is_final=True,
        **_common(101, "Report on Homer"),
    )


def presentation(image):
    text = hd.pr.TextObject(
        text_value="Homer here",
        units=hd.pr.AnnotationUnitsValues.PIXEL,
        anchor_point=(10.0, 10.0),
    )
    annotation = hd.pr.GraphicAnnotation(
        referenced_images=[image],
        graphic_layer=hd.pr.GraphicLayer(layer_name="LAYER", order=1),
        text_objects=[text],
    )
    return hd.pr.GrayscaleSoftcopyPresentationState(
        referenced_images=[image],
        content_label="HOMER",
        content_description="for Dr. Hibbert",
        content_creator_name="Frink^John",
        graphic_layers=[hd.pr.GraphicLayer(layer_name="LAYER", order=1)],
        graphic_annotations=[annotation],
        **_device(_common(102, "Notes")),
    )


def key_objects(image):
    content = hd.ko.KeyObjectSelection(
        document_title=codes.DCM.OfInterest, referenced_objects=[image], description="Homer's head"
    )
    return hd.ko.KeyObjectSelectionDocument(evidence=[image], content=content, **_common(103, "KO"))


def _other(image, class_, modality, **elements):
    dataset = copy.deepcopy(image)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = STORAGE + class_
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SeriesInstanceUID = generate_uid()
    dataset.Modality = modality
    dataset.update(make_dataset(elements))
    return dataset


def pet(image):
    drug = {
        "RadiopharmaceuticalStartTime": "110000",
        "Radiopharmaceutical": "FDG for Homer",
        "RadionuclideTotalDose": "1",
        "RadionuclideCodeSequence": [],
    }
    return _other(
        image,
        "128",
        "PT",
        SeriesDate="20240101",
        SeriesTime="120000",
        AcquisitionDate="20240101",
        AcquisitionTime="120000",
        Units="BQML",
        CountsSource="EMISSION",
        SeriesType=["STATIC", "IMAGE"],
        DecayCorrection="NONE",
        CollimatorType="NONE",
        CorrectedImage=[],
        FrameReferenceTime="0",
        ImageIndex=1,
        NumberOfSlices=1,
        RadiopharmaceuticalInformationSequence=[drug],
    )


def nm(image):
    return _other(
        image,
        "20",
        "NM",
        ImageType=["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"],
        NumberOfFrames="1",
        PatientOrientationCodeSequence=[],
        DetectorInformationSequence=[
            {"CollimatorType": "NONE", "DateOfLastCalibration": "20230101"}
        ],
        EnergyWindowInformationSequence=[{"EnergyWindowName": "Tc99m"}],
        RadiopharmaceuticalInformationSequence=[{"RadionuclideCodeSequence": []}],
    )


def structures(image):
    dataset = make_dataset(
        SOPClassUID=STORAGE + "481.3",
        SOPInstanceUID=generate_uid(),
        StudyInstanceUID=image.StudyInstanceUID,
        SeriesInstanceUID=generate_uid(),
        PatientName=image.PatientName,
        PatientID=image.PatientID,
        PatientBirthDate="19560512",
        PatientSex="M",
        StudyDate="20240101",
        StudyTime="120000",
        StudyID="17",
        AccessionNumber="A-742",
        ReferringPhysicianName="Hibbert^Julius",
        Modality="RTSTRUCT",
        Manufacturer="Springfield",
        OperatorsName="Lenny^Leonard",
        SeriesNumber="1",
        StructureSetLabel="Homer",
        StructureSetDate="20240101",
        StructureSetTime="120000",
        StructureSetROISequence=[
            {
                "ROINumber": "1",
                "ReferencedFrameOfReferenceUID": image.FrameOfReferenceUID,
                "ROIName": "Homer's brain",
                "ROIGenerationAlgorithm": "MANUAL",
            }
        ],
        ROIContourSequence=[{"ReferencedROINumber": "1"}],
        RTROIObservationsSequence=[
            {
                "ObservationNumber": "1",
                "ReferencedROINumber": "1",
                "RTROIInterpretedType": "ORGAN",
                "ROIInterpreter": "Hibbert^Julius",
            }
        ],
    )
    dataset.file_meta = copy.deepcopy(image.file_meta)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset

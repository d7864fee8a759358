"""pydicom's own `dcmread` and `save_as`: the measure that the others are multiples of."""

from pydicom import config, dcmread
from serve import serve

config.settings.reading_validation_mode = config.IGNORE
config.settings.writing_validation_mode = config.IGNORE


def process(source: str, destination: str) -> None:
    dcmread(source, force=True).save_as(destination)


serve(process)

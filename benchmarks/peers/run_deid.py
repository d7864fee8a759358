"""pydicom/deid: `replace_identifiers`, with the functions that it brings."""

import logging
import tempfile
import warnings
from pathlib import Path

import work
from deid.config import DeidRecipe
from deid.dicom import replace_identifiers
from deid.logger import bot
from serve import serve

warnings.simplefilter("ignore")
logging.disable()
bot.level = 0  # its own errors only
rules = [f"REPLACE {keyword} deid_func:pydicom_uuid" for keyword in work.UIDS]
rules += [f"REPLACE {keyword} {value}" for keyword, value in work.REPLACED.items()]
rules += [f"JITTER {keyword} {work.DAYS}" for keyword in work.SHIFTED]
rules += [f"BLANK {keyword}" for keyword in work.BLANKED]
rules += [f"REMOVE {keyword}" for keyword in work.REMOVED]
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "deid.dicom")
    path.write_text("\n".join(["FORMAT dicom", "%header", *rules, ""]), encoding="utf-8")
    recipe = DeidRecipe(str(path))


def process(source: str, destination: str) -> None:
    replace_identifiers(
        source,
        deid=recipe,
        save=True,
        overwrite=True,
        output_folder=str(Path(destination).parent),
        remove_private=True,
    )


serve(process)

"""fw-file-rs (Rust): the header through a profile, and the rest of the file sent behind it."""

import json
import os

import work
from fw_file_rs.dcm import Context
from serve import serve

fields = [{"name": keyword, "hashuid": True} for keyword in work.UIDS]
fields += [{"name": name, "replace-with": value} for name, value in work.REPLACED.items()]
fields += [{"name": keyword, "increment-date": True} for keyword in work.SHIFTED]
fields += [{"name": keyword, "replace-with": ""} for keyword in work.BLANKED]
fields += [{"name": keyword, "remove": True} for keyword in work.REMOVED]
profile = {
    "version": 1,
    "name": "work",
    "dicom": {
        "date-increment": work.DAYS,
        "remove-private-tags": True,
        "recurse-sequence": True,
        "fields": fields,
    },
}
context = Context().deid_profile(json.dumps(profile))  # it takes YAML, which JSON is


def process(source: str, destination: str) -> None:
    header = bytes(context.read_until_pixels(source))
    changed = context.deid_header(header)
    with open(source, "rb") as there, open(destination, "wb", buffering=0) as here:
        here.write(changed)
        offset, end = len(header), os.fstat(there.fileno()).st_size
        while offset < end:
            offset += os.sendfile(here.fileno(), there.fileno(), offset, end - offset)


serve(process)

"""Replacements out of a table."""

from __future__ import annotations

from deid_core import REMOVE, Changed, Context, Field, each_value, texts_of
from deid_core.functions.copies import Missing
from deid_core.functions.tables import NotInTableError, TableFile, read_table

LOOKUP_VRS = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC"}
    | {"UI", "UN", "UR", "UT"}
)


def lookup(
    field: Field,
    context: Context,
    file: TableFile,
    key: str | None = None,
    column: str | None = None,
    missing: Missing = "error",
) -> Changed:
    """The replacement that a table has for the value.

    CSV (UTF-8, with commas and a header), JSON (an object of originals and replacements, or an
    array of objects) or, with `deid-core[parquet]` installed, Parquet. The table is read once a
    run. An original that stands in it twice is an error. Outer spaces do not count, upper and
    lower case do. Each of several values is looked up; an empty one stays empty.

    Options:
        file: the table, named .csv, .json or .parquet, relative to the current folder
        key: the column of the originals; by default the first
        column: the column of the replacements; by default the second
        missing: what to do with a value that the table does not have: error fails the file, blank
            empties the value, remove takes the element out, keep leaves the value AS IT IS

    Example:
        REPLACE PatientID func:lookup file=subjects.csv
        REPLACE PatientID func:lookup file=subjects.csv key=mrn column=subject missing=remove
    """
    name = f"table {(str(file), key, column)!r}"
    table = context.resource(name, lambda: read_table(file, key, column))
    if missing == "remove" and any(text and text not in table for text in texts_of(field.value)):
        return REMOVE

    def found(text: str) -> str:
        if text in table:
            return table[text]
        if missing == "error":
            raise NotInTableError
        return text if missing == "keep" else ""

    return each_value(field.value, found)

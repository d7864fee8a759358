"""The mapping as CSV: for a backup, for another database, or from a list that was kept by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TextIO

from sqlalchemy import Connection, select, tuple_

from deid_plugin_sqlmap.database import Database, domains, insert_new, mappings
from deid_plugin_sqlmap.errors import TransferError

COLUMNS = ["domain", "originals", "key_mark", "original", "pseudonym"]
"""The header of a file; `originals` is hashed or clear, `key_mark` empty where it is clear."""

_AT_ONCE = 1000


@dataclass(frozen=True)
class _Row:
    """A row of the file, and the line that it ends on."""

    line: int
    domain: str
    originals: str
    key_mark: str
    original: str
    pseudonym: str


def export_mapping(database: Database, file: TextIO, domain: str | None = None) -> int:
    """Write the mapping, or one domain of it, to a CSV file, sorted; gives the number of rows."""
    key = tuple_(mappings.c.domain, mappings.c.original)
    statement = (
        select(
            mappings.c.domain,
            domains.c.originals,
            domains.c.key_mark,
            mappings.c.original,
            mappings.c.pseudonym,
        )
        .join(domains)
        .order_by(mappings.c.domain, mappings.c.original)
        .limit(_AT_ONCE)
    )
    if domain is not None:
        statement = statement.where(mappings.c.domain == domain)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count, rows = 0, database.rows(statement)
    while rows:
        writer.writerows(rows)
        count += len(rows)
        rows = database.rows(statement.where(key > (rows[-1].domain, rows[-1].original)))
    return count


def import_mapping(database: Database, file: TextIO) -> int:
    """Take in what `export_mapping` wrote; gives the number of rows that were new.

    All of it or nothing: TransferError, naming the line and quoting nothing of it, where the
    file is malformed, or where an original or a pseudonym in it goes with another one than in
    the mapping, or in the file itself.
    """
    start = file.tell()

    def take(connection: Connection) -> int:
        file.seek(start)
        rows, new = _read(file), 0
        while chunk := list(islice(rows, _AT_ONCE)):
            for domain, group in groupby(chunk, lambda row: row.domain):
                members = list(group)
                _take_domain(connection, domain, members)
                new += _take_rows(connection, members)
        return new

    return database.in_transaction(take)


def _read(file: TextIO) -> Iterator[_Row]:
    reader = csv.reader(file, strict=True)
    try:
        if next(reader, None) != COLUMNS:
            raise TransferError(f"line 1: expected the columns {', '.join(COLUMNS)}")
        for cells in reader:
            yield _checked(reader.line_num, cells)
        return
    except csv.Error:
        reason = f"line {reader.line_num}: it can't be read as CSV"
    except UnicodeError:
        reason = "it can't be read as UTF-8"
    # Raised out here: the text of the cause may quote the line.
    raise TransferError(reason)


def _checked(line: int, cells: list[str]) -> _Row:
    if len(cells) != len(COLUMNS):
        raise TransferError(f"line {line}: expected {len(COLUMNS)} columns")
    row = _Row(line, *cells)
    if not (row.domain and row.original and row.pseudonym):
        raise TransferError(f"line {line}: a domain, original or pseudonym is empty")
    if row.originals not in ("hashed", "clear") or bool(row.key_mark) != (
        row.originals == "hashed"
    ):
        raise TransferError(f"line {line}: expected hashed originals with a key_mark, or clear")
    if len(row.domain) > 64 or len(row.key_mark) > 64 or len(row.pseudonym) > 80:
        raise TransferError(f"line {line}: a domain, key_mark or pseudonym is too long")
    if len(row.original) > 512 or "\0" in row.original:
        raise TransferError(f"line {line}: an original can't be stored")
    return row


def _take_domain(connection: Connection, domain: str, rows: Sequence[_Row]) -> None:
    first = rows[0]
    new = {"name": domain, "originals": first.originals, "key_mark": first.key_mark}
    insert_new(connection, domains, [new], [domains.c.name])
    (stored,) = connection.execute(select(domains).where(domains.c.name == domain)).all()
    for row in rows:
        if (row.originals, row.key_mark) != (stored.originals, stored.key_mark):
            raise TransferError(
                f"line {row.line}: its domain stores originals otherwise, or under another key"
            )


def _take_rows(connection: Connection, rows: Sequence[_Row]) -> int:
    columns = mappings.c
    new = [
        {"domain": row.domain, "original": row.original, "pseudonym": row.pseudonym}
        for row in sorted(rows, key=lambda row: row.original)
    ]
    inserted = insert_new(connection, mappings, new, [columns.original])
    stored = select(columns.original, columns.pseudonym).where(
        columns.domain == rows[0].domain, columns.original.in_([row.original for row in rows])
    )
    there = {row.original: row.pseudonym for row in connection.execute(stored)}
    for row in rows:
        if row.original not in there:
            raise TransferError(f"line {row.line}: its pseudonym stands for another original")
        if there[row.original] != row.pseudonym:
            raise TransferError(f"line {row.line}: its original has another pseudonym")
    return len(inserted)

"""``deid-sqlmap``, or ``python -m deid_plugin_sqlmap``: the mapping to CSV, and back."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing

from deid_plugin_sqlmap.database import Database
from deid_plugin_sqlmap.errors import MappingError
from deid_plugin_sqlmap.settings import ENVIRONMENT, checked_url, database_url
from deid_plugin_sqlmap.transfer import export_mapping, import_mapping


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the exit status is 0, or 1 where it failed."""
    given = _parser().parse_args(arguments)
    try:
        url = checked_url(given.url) if given.url else database_url({})
        with closing(Database(url)) as database:
            if given.command == "export":
                count = _export(database, given.file, given.domain)
                print(f"{count} rows exported")
            else:
                count = _import(database, given.file)
                print(f"{count} rows were new")
    except MappingError as error:
        sys.exit(f"deid-sqlmap: {error}")
    except OSError as error:
        sys.exit(f"deid-sqlmap: {given.file}: {error.strerror}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deid-sqlmap", description="The mapping of deid-plugin-sqlmap, to CSV and back."
    )
    parser.add_argument(
        "--url", help=f"the database; with a password in it, better given as {ENVIRONMENT}"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    exporting = commands.add_parser("export", help="write the mapping to a new CSV file")
    exporting.add_argument("file")
    exporting.add_argument("--domain", help="this domain alone")
    importing = commands.add_parser("import", help="take a CSV file into the mapping, or nothing")
    importing.add_argument("file")
    return parser


def _export(database: Database, path: str, domain: str | None) -> int:
    """A new file that nobody else may read: with clear originals, it says who is who."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        return export_mapping(database, file, domain)


def _import(database: Database, path: str) -> int:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return import_mapping(database, file)


if __name__ == "__main__":
    main()

"""A conformance case: a folder with inputs and the rows that a right implementation publishes."""

import csv
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError

LINE_OUTCOMES = "line_outcomes"
"""The one table that is not published: what the cleaner makes of each line."""


class CaseError(AnalyticsError):
    """A case folder is not what it must be."""


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """The rows of one table, on the listed columns only."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `as_of` is the exclusive end and `since` the inclusive start of its data."""

    folder: Path
    name: str
    as_of: date
    since: date | None
    variables: Mapping[str, Any]
    tables: Mapping[str, ExpectedTable]


def read_cases(folder: Path) -> list[Case]:
    """Read every case of a folder, by name.

    Raises:
        CaseError: there is no case, or one that can't be read.
    """
    files = sorted(folder.glob("*/case.json"))
    if not files:
        raise CaseError(
            f"CASES must be a folder of case folders, but {folder} holds no */case.json."
        )
    return [read_case(file.parent) for file in files]


def read_case(folder: Path) -> Case:
    """Read one case folder."""
    content = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    tables = {
        name: ExpectedTable(tuple(table["columns"]), tuple(tuple(row) for row in table["rows"]))
        for name, table in content["tables"].items()
    }
    return Case(
        folder=folder,
        name=content["name"],
        as_of=date.fromisoformat(content["as_of"]),
        since=date.fromisoformat(content["since"]) if content["since"] else None,
        variables=content.get("vars") or {},
        tables=tables,
    )


def make_lms_database(case: Case, path: Path) -> str | None:
    """Make an SQLite LMS database of the case's CSV files and return its URL; None without any."""
    files = sorted((case.folder / "lms").glob("*.csv"))
    if not files:
        return None
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        for file in files:
            _copy_table(connection, file)
    connection.close()
    return f"sqlite:///{path}"


def _copy_table(connection: sqlite3.Connection, file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader)
        columns = ", ".join(f'"{name}"' for name in header)
        connection.execute(f'create table "{file.stem}" ({columns})')
        marks = ", ".join("?" * len(header))
        connection.executemany(
            f'insert into "{file.stem}" values ({marks})',
            ([None if value == r"\N" else value for value in row] for row in reader if row),
        )


def make_country_file(case: Case, path: Path) -> Path | None:
    """Write the case's address -> country map as `network,country_code`; None without one."""
    countries = case.variables.get("geoip")
    if not countries:
        return None
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["network", "country_code"])
        for address, country in sorted(countries.items()):
            if country is not None:
                writer.writerow([f"{address}/{128 if ':' in address else 32}", country])
    return path

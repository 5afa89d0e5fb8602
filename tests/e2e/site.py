"""A small simulated site, homes that run it, and the comparison with its truth."""

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text

from demo.site.generate import generate_site
from demo.site.options import SiteOptions
from flows.request import RunRequest
from flows.settings import Settings
from tests.conformance.compare import compare_rows, normalize_row

SMALL = SiteOptions(learners=120, courses=4, days=21, seed=7)
DELIVERIES = 4
"""The daily logs are delivered in so many files: a run after each must stay affordable."""
ROW_FACTS = {"id", "created"}
DELIVERY_TABLES = {"publication", "publication_part", "load_quality_daily", "mart_freshness"}


@dataclass(frozen=True, slots=True)
class Site:
    """A generated site: its folder and the exclusive end of its data."""

    folder: Path
    as_of: date

    @property
    def logs(self) -> list[Path]:
        """Its tracking logs as they are delivered, oldest first."""
        return sorted((self.folder / "deliveries").iterdir())

    @property
    def tables(self) -> list[str]:
        """Names of the tables whose truth is known."""
        listed = json.loads((self.folder / "truth" / "truth.json").read_text())["tables"]
        return sorted(listed)

    def truth(self, table: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
        """Return column names and expected rows of a table, as text."""
        with (self.folder / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return header, [tuple(None if v == r"\N" else v for v in row) for row in rows]


def make_site(folder: Path, *, options: SiteOptions = SMALL) -> Site:
    """Generate a site and join its daily logs to a few files (gzip members can be joined)."""
    site = Site(folder, generate_site(folder, options=options).as_of)
    daily = sorted((folder / "logs").iterdir())
    size = -(-len(daily) // DELIVERIES)
    for first in range(0, len(daily), size):
        delivery = folder / "deliveries" / daily[first].name
        delivery.parent.mkdir(exist_ok=True)
        delivery.write_bytes(b"".join(log.read_bytes() for log in daily[first : first + size]))
    return site


def settings_for(
    site: Site,
    *,
    home: Path,
    logs: Iterable[Path] | None = None,
    store: str | None = None,
    thrift: tuple[str, int] | None = None,
) -> Settings:
    """Return settings of a home that runs a site, on a shared Thrift server or on its own."""
    database = "e2e_" + home.name.replace("-", "_")
    return Settings(
        home=home,
        tracking_logs=tuple(str(path) for path in (site.logs if logs is None else logs)),
        lms_url=f"sqlite:///{site.folder / 'lms.sqlite3'}",
        courses=str(site.folder / "courses"),
        result_store_url=store,
        thrift_host=thrift[0] if thrift else None,
        thrift_port=thrift[1] if thrift else 0,
        hive_database=database,
        landing_database=f"{database}_landing",
    )


def request_for(site: Site, settings: Settings, *, full_refresh: bool = False) -> RunRequest:
    """Return the run of a site's whole data."""
    return RunRequest(settings=settings, as_of=site.as_of, full_refresh=full_refresh)


def run_command(site: Site, settings: Settings) -> list[str]:
    """Return the command line that runs a site in a home with its own Thrift server."""
    return [
        str(Path(sys.executable).parent / "analytics"), "run",
        *(part for log in settings.tracking_logs for part in ("--logs", log)),
        "--lms", str(settings.lms_url),
        "--courses", str(settings.courses),
        "--home", str(settings.home),
        "--as-of", site.as_of.isoformat(),
    ]  # fmt: skip


def assert_store_is_true(site: Site, url: str) -> None:
    """Fail with the differing rows when a published table is not the site's truth."""
    differences = []
    assert site.tables
    for table in site.tables:
        columns, rows = site.truth(table)
        comparison = compare_rows(
            map(_as_text, rows), map(_as_text, read_rows(url, table, columns))
        )
        if not comparison.is_equal:
            differences.append(
                f"{table}: {comparison.expected} rows expected, {comparison.found} found; "
                f"wrong {comparison.wrong[:3]}, missing {comparison.missing[:3]}"
            )
    assert not differences, "\n".join(differences)


def assert_same_tables(expected: str, found: str) -> None:
    """Fail with the differing rows when two stores hold other tables or other rows.

    Left out is what tells of the deliveries themselves: when a row was published, when a part of a
    table changed, and the counts of files and lines by the day they came.
    """
    tables, others = _compared_tables(expected), _compared_tables(found)
    unlike = [name for name in tables | others if tables.get(name) != others.get(name)]
    assert not unlike, f"these tables are not in both stores with the same columns: {unlike}"
    differences = []
    for table, columns in tables.items():
        comparison = compare_rows(
            map(_as_text, read_rows(expected, table, columns)),
            map(_as_text, read_rows(found, table, columns)),
        )
        if not comparison.is_equal:
            differences.append(f"{table}: wrong {comparison.wrong[:3]}, {comparison.missing[:3]}")
    assert not differences, "\n".join(differences)


def _compared_tables(url: str) -> dict[str, list[str]]:
    """Return the columns that two stores must have in common, by their table."""
    return {
        table: [name for name in columns if name not in ROW_FACTS]
        for table, columns in tables_of(url).items()
        # R's tables are computed after a publication, and only one of two homes may have run R
        if table not in DELIVERY_TABLES and not table.startswith("r_")
    }


def tables_of(url: str) -> dict[str, list[str]]:
    """Return the columns of each table of a store."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table: list(connection.execute(text(f"select * from {table} limit 0")).keys())
            for table in inspect(engine).get_table_names()
        }
    engine.dispose()
    return found


def read_rows(url: str, table: str, columns: Iterable[str]) -> list[tuple[Any, ...]]:
    """Read columns of a published table."""
    engine = create_engine(url)
    quote = engine.dialect.identifier_preparer.quote_identifier
    with engine.connect() as connection:
        names = ", ".join(quote(name) for name in columns)
        rows = [tuple(row) for row in connection.execute(text(f"select {names} from {table}"))]
    engine.dispose()
    return rows


def _as_text(row: tuple[Any, ...]) -> tuple[str | None, ...]:
    return tuple(None if value is None else str(value) for value in normalize_row(row))

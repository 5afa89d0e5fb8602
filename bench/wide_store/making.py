"""Makes a wide result store: MariaDB makes up the rows itself, set by set.

A store of 25 million rows would take Python too long. `bench/made_rows.py` publishes the smaller
stores of other programs, whose rows are made in Python.

The tables have the columns and keys of their contracts, and get their keys after their rows, as
when they are published. Tables that no page reads stay empty.
"""

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from shutil import which
from typing import Final

from bench.wide_store.courses import mart_rows
from bench.wide_store.outline import blocks
from bench.wide_store.r import R_ROWS
from bench.wide_store.size import AS_OF, BIG, Size, course_id
from bench.wide_store.sql import NUMBERS, SIGNED, insert_sql
from flows.dbt.run import run_dbt
from flows.r import r_environment
from flows.settings import Settings
from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.catalogue import read_catalogue
from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.r_tables import read_r_tables
from loaders.marts.reader import MartData
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.publication import Publication, PublicationContext, PublishedTable
from loaders.publishing.publish import publish
from loaders.publishing.r_tables import ensure_r_tables
from loaders.publishing.store_url import parse_store_url

SERVER_OPTIONS: Final = (
    "--innodb-buffer-pool-size=6G",
    "--innodb-log-file-size=1G",
    "--innodb-sort-buffer-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
)

_WRITERS = 2
_FIGURES = (
    "iitanalytics:::write_figures("
    "iitanalytics:::connect_store(iitanalytics:::store_address()), iitanalytics:::all_figures())"
)


def make_store(url: str, *, folder: Path, size: Size, manifest: Path | None = None) -> int:
    """Make the store in an empty database, and return its number of rows.

    Args:
        url: the database, on a server with `SERVER_OPTIONS`.
        folder: where dbt and R may write.
        size: how large it is.
        manifest: dbt's manifest; the project is parsed without one.
    """
    settings = Settings(home=folder / "parse", result_store_url=url)
    settings.home.mkdir(parents=True, exist_ok=True)
    manifest = manifest or run_dbt(["parse"], settings=settings, variables={}).manifest
    marts, r_tables = read_marts(manifest), read_r_tables(manifest)
    publish(
        url,
        marts=marts,
        read_mart=lambda _: MartData(batches=list, count_rows=lambda: 0),
        context=PublicationContext(AS_OF, None, None, None, datetime.now(UTC)),
        now=lambda: datetime.now(UTC),
        catalogue=read_catalogue(manifest),
    )
    ensure_r_tables(url, r_tables)
    _draw_figures(settings)
    parsed = parse_store_url(url)
    with MySqlStore(parsed) as store:
        make_numbers(store, size)
    rows = mart_rows(size)
    filled = [mart for mart in marts if mart.name in rows]

    def fill(mart: Mart) -> tuple[str, int]:
        with MySqlStore(parsed) as own:
            own.execute(SIGNED)
            table = own.create(mart)
            number = own.execute(insert_sql(mart, rows[mart.name], table=table))
            own.add_keys(mart, table=table)
            return mart.name, number

    def compute(table: Mart) -> int:
        with MySqlStore(parsed) as own:
            own.execute(SIGNED)
            return own.execute(insert_sql(table, R_ROWS[table.name], table=table.name))

    with ThreadPoolExecutor(_WRITERS) as pool:
        counts = dict(pool.map(fill, sorted(filled, key=lambda mart: -_weight(mart.name))))
        computed = sum(pool.map(compute, [each for each in r_tables if each.name in R_ROWS]))
    with MySqlStore(parsed) as store:
        store.begin()
        store.swap(
            _next_publication(store.publications(limit=1)[0], counts),
            loaded=list(counts),
            spared=set(),
            dropped=[],
        )
        for name in (*counts, *R_ROWS):
            # A server looks at a table anew some time after it changed; here at once.
            store.query(f"analyze table {quote_identifier(name)}")
    return sum(counts.values()) + computed


def _next_publication(live: Publication, counts: Mapping[str, int]) -> Publication:
    def grown(name: str, table: PublishedTable) -> PublishedTable:
        return replace(table, rows=counts.get(name, table.rows))

    tables = {name: grown(name, table) for name, table in live.tables.items()}
    return replace(live, id=live.id + 1, tables=tables)


def _draw_figures(settings: Settings) -> None:
    """Let R write its specifications; without R pages have tables and no charts."""
    rscript = which("Rscript")
    if rscript:
        command = [rscript, "--vanilla", "-e", _FIGURES]
        subprocess.run(command, env=r_environment(settings), capture_output=True, check=True)


def _weight(name: str) -> int:
    """Return how long a table takes, roughly; the longest comes first."""
    longest = (
        "course_enrollment_mode_daily", "problem_response_latest", "module_engagement",
        "course_enrollment_daily", "course_demographics", "student_engagement_weekly",
        "learner_subsection_grade", "course_activity", "learner_roster", "learner_standing",
    )  # fmt: skip
    return len(longest) - longest.index(name) if name in longest else 0


def make_numbers(store: MySqlStore, size: Size) -> None:
    """Make the tables of courses, learners and blocks."""
    store.execute(f"drop database if exists {NUMBERS}")
    store.execute(f"create database {NUMBERS} character set utf8mb4 collate utf8mb4_bin")
    store.execute(
        f"create table {NUMBERS}.course (n int primary key, course_id varchar(255), "
        "inside varchar(255), starts date, learners int, deep int)"
    )
    starts = AS_OF - timedelta(days=size.days)
    courses = [
        f"({number}, '{course_id(number)}', '{course_id(number).removeprefix('course-v1:')}', "
        f"'{starts + timedelta(days=number % 2 * (size.days // 2))}', "
        f"{size.learners_of(number)}, {int(size.is_deep(number))})"
        for number in range(size.courses)
    ]
    store.execute(f"insert into {NUMBERS}.course values {', '.join(courses)}")
    store.execute(
        f"create table {NUMBERS}.learner (n int, seq int, username varchar(255), "
        "primary key (n, seq))"
    )
    sizes = (size.big, size.middle, size.small)
    ends = [*accumulate((BIG, size.middles)), size.courses]
    for learners, first, end in zip(sizes, [0, *ends], ends, strict=False):
        store.execute(
            f"insert into {NUMBERS}.learner "
            f"select straight_join n, seq, concat('learner', n, '_', seq) from {NUMBERS}.course "
            f"join seq_1_to_{learners} where n >= {first} and n < {end}"
        )
    store.execute(
        f"create table {NUMBERS}.block (sort_idx int primary key, kind varchar(20), item int, "
        "id varchar(99), holder varchar(99), name varchar(99), graded int)"
    )
    store.execute(f"insert into {NUMBERS}.block values {', '.join(blocks())}")

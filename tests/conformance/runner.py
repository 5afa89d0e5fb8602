"""Runs the pipeline on cases, as far as their tables need it: one Thrift server, a home each."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from flows.dbt.outcome import DbtRun
from flows.dbt.run import DbtProcess, run_dbt
from flows.pipeline import StepRunner, run_pipeline
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from flows.steps import connect_hive, marts_of_run
from loaders.marts.contract.manifest import read_marts
from loaders.publishing.publication import PublicationContext, PublicationSummary
from loaders.publishing.publish import publish
from tests.conformance.cases import LINE_OUTCOMES, Case, make_country_file, make_lms_database
from tests.conformance.compare import Comparison, compare_rows
from tests.conformance.outcomes import line_outcomes
from tests.services.step_runners import without_r

SETTINGS = (
    "weeks",
    "dropoff_threshold",
    "path_delimiter",
    "deleted_blocks_path",
    "sort_orphan_blocks_up",
    "list_delimiter",
)
"""Variables of a case that are settings of the same name."""


@dataclass(frozen=True, slots=True)
class TableResult:
    """The outcome for one table of a case; no comparison means that the table is not built yet.

    Attributes:
        debatable: differences in lines where another outcome is sane too; they do not fail.
    """

    case: str
    table: str
    comparison: Comparison | None
    debatable: int = 0

    @property
    def has_failed(self) -> bool:
        """Whether rows differ."""
        return self.comparison is not None and not self.comparison.is_equal


def built_tables(work: Path) -> set[str]:
    """Return the names of the tables that the project publishes, from dbt's parse alone."""
    settings = Settings(home=work / "parse")
    return {
        mart.name
        for mart in read_marts(run_dbt(["parse"], settings=settings, variables={}).manifest)
    }


def run_case(
    case: Case,
    *,
    work: Path,
    host: str,
    port: int,
    is_built: Callable[[str], bool],
) -> Iterator[TableResult]:
    """Run one case and compare each of its tables; a case with no built table is not run."""
    published = [name for name in case.tables if name != LINE_OUTCOMES and is_built(name)]
    if LINE_OUTCOMES in case.tables:
        yield _compare_lines(case)
    store = ""
    if published:
        request = case_request(case, work=work, host=host, port=port)
        run_pipeline(request, run_step=only(published))
        store = request.settings.store_url
    for name, expected in case.tables.items():
        if name in published:
            found = read_table(store, table=name, columns=expected.columns)
            yield TableResult(case.name, name, compare_rows(expected.rows, found))
        elif name != LINE_OUTCOMES:
            yield TableResult(case.name, name, None)


def case_request(case: Case, *, work: Path, host: str, port: int) -> RunRequest:
    """Return the run that a case asks for, in a home of its own below `work`."""
    home = work / case.name
    home.mkdir(parents=True, exist_ok=True)
    database = "case_" + re.sub(r"[^a-z0-9]+", "_", case.name.lower())
    courses = case.folder / "courses"
    settings = Settings(
        home=home,
        tracking_logs=(str(case.folder / "logs"),) if (case.folder / "logs").exists() else (),
        lms_url=make_lms_database(case, home / "lms.sqlite3"),
        courses=str(courses) if courses.exists() else None,
        geoip_db=make_country_file(case, home / "countries.csv"),
        hive_database=database,
        landing_database=f"{database}_landing",
        thrift_host=host,
        thrift_port=port,
        clean_processes=1,
        **{name: case.variables[name] for name in SETTINGS if name in case.variables},
    )
    return RunRequest(settings=settings, as_of=case.as_of, since=case.since)


def read_table(url: str, *, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Read some columns of a published table."""
    engine = create_engine(url)
    names = ", ".join(engine.dialect.identifier_preparer.quote_identifier(name) for name in columns)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(f"select {names} from {table}"))]
    engine.dispose()
    return rows


def _compare_lines(case: Case) -> TableResult:
    expected = case.tables[LINE_OUTCOMES]
    debatable = {int(number) for number in case.variables.get("debatable", {})}
    (file,) = (case.folder / "logs").iterdir()
    with file.open("rb") as stream:
        rows = [
            tuple(getattr(outcome, column) for column in expected.columns)
            for outcome in line_outcomes(stream)
        ]
    number = expected.columns.index("line_no")
    sure = compare_rows(
        [row for row in expected.rows if row[number] not in debatable],
        [row for row in rows if row[number] not in debatable],
    )
    whole = compare_rows(expected.rows, rows)
    return TableResult(case.name, LINE_OUTCOMES, sure, len(whole.missing) - len(sure.missing))


def only(tables: Collection[str]) -> StepRunner:
    """Return what runs the steps of a case for some published tables and what they are made of.

    All the other models and their tests would take most of a case's time. The end-to-end tests
    build, publish and report everything.
    """

    def run(step: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        match step.__name__:
            case "build_marts":
                return _build(args[0], tables=tables, process=kwargs["process"])
            case "publish_marts":
                return _publish(args[0], tables=tables, **kwargs)
            case "write_reports":
                return None
            case _:
                return without_r(step, *args, **kwargs)

    return run


def _build(request: RunRequest, *, tables: Collection[str], process: DbtProcess) -> DbtRun:
    """Build tables and their ancestors, with the tests that read nothing else."""
    return run_dbt(
        [
            *("build", "--full-refresh", "--exclude-resource-type", "unit_test"),
            *("--indirect-selection", "cautious", "--select", *(f"+{name}" for name in tables)),
        ],
        settings=request.settings,
        variables=dbt_variables(request, changed=[]),
        process=process,
    )


def _publish(request: RunRequest, *, run: DbtRun, tables: Collection[str]) -> PublicationSummary:
    settings = request.settings
    marts = [mart for mart in read_marts(run.manifest) if mart.name in tables]
    with (
        connect_hive(settings) as hive,
        marts_of_run(hive, request, marts=marts) as read_mart,
    ):
        return publish(
            settings.store_url,
            marts=marts,
            read_mart=read_mart,
            context=PublicationContext(
                as_of=request.as_of,
                since=request.since,
                git_commit=None,
                dbt_invocation_id=run.invocation_id,
                started=request.started,
            ),
            now=lambda: datetime.now(UTC),
            loss_limit=settings.loss_limit,
        )

"""The steps of a run: each step calls a function of another package with values of the settings.

This module has no SQL, no parsing and no DDL. Every step may be repeated: its output replaces the
output of an earlier try.
"""

import logging
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pyarrow as pa

from cleaning.country import CountrySource
from cleaning.errors import AnalyticsError
from cleaning.schema import EVENT_PARTITION, EVENT_SCHEMA, REJECTED_LINE_SCHEMA
from flows.cluster import check_cleaning, cleaning_pool
from flows.dbt.outcome import DbtRun
from flows.read_side import manage
from flows.request import RunRequest
from flows.settings import LOOPBACK, PROJECT_ROOT, Settings, SettingsError
from flows.state import known_reports
from loaders.courses.check import check_courses
from loaders.courses.load import load_courses
from loaders.courses.rest_client import TRIES, Credentials
from loaders.courses.summary import CoursesSummary
from loaders.hive.connection import Hive, connect
from loaders.hive.tables import (
    add_partitions,
    ensure_database,
    ensure_external_table,
    list_partitions,
    sweep_orphans,
)
from loaders.lake_owner import claim_lake
from loaders.landing.land import land_files
from loaders.landing.ledger import LOADED_FILE_SCHEMA
from loaders.landing.logs.files import LogPath, check_named_files, find_log_files
from loaders.landing.summary import LandingSummary, refuse_losses
from loaders.lms.database import open_lms
from loaders.lms.load import LmsSummary, load_lms
from loaders.marts.contract.catalogue import read_catalogue
from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart
from loaders.marts.reader import MartData, Period, mart_reader
from loaders.marts.table_files import require_in_lake
from loaders.publishing.publication import PublicationContext, PublicationSummary
from loaders.publishing.publish import check_store, publish
from loaders.reports.course_reports import CourseReportsSummary, write_course_reports
from loaders.reports.declarations import read_reports
from loaders.reports.place import check_report_place
from loaders.reports.rows import report_rows

logger = logging.getLogger(__name__)


def connect_hive(settings: Settings, *, statement_timeout: float | None = None) -> Hive:
    """Connect to the Thrift server of the settings, whose address `flows.thrift` fills in."""
    return connect(
        settings.thrift_host or LOOPBACK,
        settings.thrift_port,
        timeout=60,
        statement_timeout=statement_timeout,
    )


def check_inputs(request: RunRequest) -> list[LogPath]:
    """Check every input and the result store before anything is written; return the log files.

    An error that can be found at once must not come after an hour of cleaning.
    """
    settings = request.settings
    files = log_files(settings)
    check_cleaning(settings, files)
    check_named_files(settings.tracking_logs)
    CountrySource(settings.country_file).open()
    if settings.lms_url:
        with open_lms(settings.lms_url):
            pass
    if settings.courses:
        check_course_source(settings)
    check_report_place(settings.reports_place)
    # A mart's file is named like its table (tests/architecture), so dbt need not parse the project.
    marts = {path.stem for path in (PROJECT_ROOT / "models" / "marts").glob("*/*.sql")}
    check_store(settings.store_url, names=marts)
    return files


def check_course_source(settings: Settings, *, tries: int = TRIES) -> None:
    """Check that the folder of courses is there, or that the LMS answers its OAuth2 client."""
    check_courses(
        settings.courses or "",
        credentials=_lms_credentials(settings),
        catalog_url=settings.catalog_url,
        tries=tries,
    )


def log_files(settings: Settings) -> list[LogPath]:
    """Return the raw log files that the settings name.

    Raises:
        SettingsError: no input of any kind is set.
        AnalyticsError: a pattern names nothing.
    """
    if settings.tracking_logs:
        return find_log_files(settings.tracking_logs)
    if settings.lms_url is None and settings.courses is None:
        raise SettingsError(
            "ANALYTICS_TRACKING_LOGS (or --logs) must name log files, but nothing is set, neither "
            "logs nor an LMS nor courses. Nothing was done."
        )
    return []


def prepare_hive(request: RunRequest) -> None:
    """Create the databases and the landing tables, and delete leftovers of a killed build.

    Raises:
        LakeOwnerError: the lake belongs to another home, whose tables would be deleted.
        AnalyticsError: the database of the models lies outside of the lake.
    """
    settings, lake = request.settings, request.lake
    claim_lake(lake, home=settings.home)
    partition = pa.field(EVENT_PARTITION, pa.date32(), metadata={"doc": "UTC date of event_time."})
    landing = settings.landing_database
    with connect_hive(settings) as hive:
        for database in (landing, settings.hive_database):
            ensure_database(hive, database, lake.location("warehouse", f"{database}.db"))
        require_in_lake(hive, lake, database=settings.hive_database)
        for table, schema, column in (
            ("tracking_events", EVENT_SCHEMA, partition),
            ("rejected_lines", REJECTED_LINE_SCHEMA, None),
            ("loaded_files", LOADED_FILE_SCHEMA, None),
        ):
            lake.create_folder(lake.path("landing", table))
            location = lake.location("landing", table)
            ensure_external_table(
                hive, landing, table, schema=schema, location=location, partition=column
            )
        for orphan in sweep_orphans(hive, lake, settings.hive_database):
            logger.warning("swept what an interrupted build left: path=%s", orphan)


def land_tracking_logs(request: RunRequest) -> LandingSummary:
    """Clean the raw log files that are not landed yet and register their dates.

    Raises:
        LandingError: the bytes of damaged files are a larger share of all bytes than
            `ANALYTICS_LOSS_LIMIT`.
    """
    settings = request.settings
    # The listing of `check_inputs` is too old here: while Spark started, servers may have renamed
    # logs. A renamed log would be gone, and its last events would wait for the next run.
    files = log_files(settings)
    check_cleaning(settings, files)
    landing = settings.landing_database
    with connect_hive(settings) as hive:
        known = set(list_partitions(hive, landing, "tracking_events"))

        def register(dates: set[date]) -> None:
            new = {day for day in dates if day.isoformat() not in known}
            values = sorted(day.isoformat() for day in new)
            add_partitions(hive, landing, "tracking_events", column=EVENT_PARTITION, values=values)
            known.update(values)

        summary = land_files(
            files,
            lake=request.lake,
            country_source=CountrySource(settings.country_file),
            register_dates=register,
            processes=settings.clean_processes,
            pool=cleaning_pool(settings),
            progress=lambda done, total: request.progress(
                "MB of logs", done // 1_000_000, total // 1_000_000
            ),
            today=request.started.date(),
            again=request.again,
        )
    refuse_losses(summary, limit=settings.loss_limit)
    return summary


def load_lms_tables(request: RunRequest) -> LmsSummary:
    """Take one consistent snapshot of the LMS database."""
    settings = request.settings
    with connect_hive(settings) as hive:
        return load_lms(
            settings.lms_url,
            lake=request.lake,
            hive=hive,
            landing_database=settings.landing_database,
            snapshot=request.snapshot,
            empty_tables=settings.lms_empty_tables,
        )


def load_course_structure(request: RunRequest) -> CoursesSummary:
    """Take a snapshot of course structure and catalog, from a folder or from the LMS."""
    settings = request.settings
    with connect_hive(settings) as hive:
        return load_courses(
            settings.courses,
            lake=request.lake,
            hive=hive,
            landing_database=settings.landing_database,
            snapshot=request.snapshot,
            credentials=_lms_credentials(settings),
            catalog_url=settings.catalog_url,
            loss_limit=settings.loss_limit,
            side_by_side=settings.course_requests,
        )


def publish_marts(request: RunRequest, *, run: DbtRun) -> PublicationSummary:
    """Publish every exported mart in one atomic step."""
    settings = request.settings
    marts = read_marts(run.manifest)
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
                git_commit=git_commit(),
                dbt_invocation_id=run.invocation_id,
                started=request.started,
            ),
            now=lambda: datetime.now(UTC),
            catalogue=read_catalogue(run.manifest, results=run.test_results),
            may_keep=not request.full_refresh,
            loss_limit=settings.loss_limit,
        )


def marts_of_run(
    hive: Hive, request: RunRequest, *, marts: Sequence[Mart]
) -> AbstractContextManager[Callable[[str], MartData]]:
    """Return the context of a function that returns the rows of a mart that this run has built."""
    return mart_reader(
        hive,
        request.lake,
        request.settings.hive_database,
        marts=marts,
        period=Period(request.since, request.as_of),
    )


def write_reports(request: RunRequest, *, run: DbtRun) -> CourseReportsSummary:
    """Write the course reports of the models that declare one: one CSV file per course."""
    settings = request.settings
    reports = read_reports(run.manifest)
    with connect_hive(settings) as hive:
        return write_course_reports(
            report_rows(hive, request.lake, settings.hive_database, reports=reports),
            reports=reports,
            place=settings.reports_place,
            known=known_reports(settings),
        )


def clear_sessions(request: RunRequest) -> int:
    """Delete expired sessions from the site's database; return how many there were.

    Raises:
        LateError: the site's database can't be used.
    """
    try:
        return int(manage(request.settings, ["clear_sessions"]))
    except AnalyticsError as error:
        raise LateError(f"Sessions that are over must be cleared, but: {error}") from error


class LateError(AnalyticsError):
    """A step after the publication failed; the new tables are live."""


class DigestError(LateError):
    """Digests are due still: the e-mail server takes none, or one can't be made."""


def send_digests(request: RunRequest) -> tuple[str, ...]:
    """Let the site send the weekly digests that are due; return what became of them, in sentences.

    Raises:
        DigestError: the e-mail server takes no e-mail, or a digest could not be made. All others
            are sent.
    """
    if not request.settings.email_url:
        return ("Nothing is sent, because ANALYTICS_EMAIL_URL is not set.",)
    try:
        return tuple(manage(request.settings, ["send_digests"]).splitlines())
    except AnalyticsError as error:
        raise DigestError(f"{error} The tables are published.") from error


def git_commit() -> str | None:
    """Return the commit that is checked out, for the publication's row; None outside git."""
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(
        [git, "rev-parse", "HEAD"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or None


def _lms_credentials(settings: Settings) -> Credentials | None:
    if settings.lms_client_id is None:
        return None
    if settings.lms_client_secret is None:
        raise SettingsError(
            "ANALYTICS_LMS_CLIENT_SECRET must be set beside ANALYTICS_LMS_CLIENT_ID, but is "
            "missing. Nothing was loaded."
        )
    return Credentials(settings.lms_client_id, settings.lms_client_secret)

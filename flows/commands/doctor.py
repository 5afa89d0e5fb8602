"""`analytics doctor`: tells what is installed, configured, reachable and live."""

import os
import pwd
import re
import shlex
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from cleaning.clean import CLEANER_VERSION
from cleaning.country import CountrySource
from cleaning.errors import AnalyticsError
from flows.cluster import check_cleaning
from flows.commands.setting_names import unknown_names
from flows.read_side import manage
from flows.settings import Settings
from flows.steps import check_course_source, connect_hive
from flows.thrift import server_options
from loaders.lake import Lake
from loaders.landing.known_files import KnownFiles
from loaders.landing.ledger import read_all_entries
from loaders.landing.logs.files import check_named_files, find_log_files
from loaders.lms.database import open_lms
from loaders.publishing.publish import latest_publication
from loaders.reports.place import check_report_place
from loaders.spark.jvm import require_java
from loaders.spark.thrift_server import status

ANSWER_SECONDS = 10.0
_REFUSALS = (AnalyticsError, OSError, pa.ArrowException)
"""What a check may meet. The checks after it are made all the same."""
_CONSEQUENCE = re.compile(
    r"[.;] (Nothing was [^.]+|the landed course tables are as they were)\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `is_right` is None when the subject is not needed or not set."""

    subject: str
    is_right: bool | None
    says: str


def diagnose(settings: Settings) -> Iterator[Finding]:
    """Check everything that a run needs, without changing anything."""
    for unknown in unknown_names():
        yield Finding("settings", is_right=False, says=unknown)
    yield _check("home", lambda: _home(settings.home))
    yield _check("Java", lambda: f"version {require_java()}")
    rscript = shutil.which("Rscript")
    yield Finding(
        "R", True if rscript else None, rscript or "none: pages show tables without figures"
    )
    yield _check("country data", lambda: _countries(settings))
    yield _check("tracking logs", lambda: _logs(settings), is_set=bool(settings.tracking_logs))
    yield _tried("cleaning rules", lambda: _rules(settings))
    yield _check("LMS", lambda: _lms(settings), is_set=bool(settings.lms_url))
    yield _check("courses", lambda: _courses(settings), is_set=bool(settings.courses))
    yield _tried("Thrift server", lambda: _thrift(settings))
    yield _check("result store", lambda: _store(settings))
    yield _check("reports", lambda: _reports(settings))
    yield _check("e-mail", lambda: _email(settings), is_set=bool(settings.email_url))


def print_diagnosis(console: Console, settings: Settings) -> bool:
    """Print the findings; return whether nothing is wrong."""
    table = Table(show_header=False)
    is_well = True
    for finding in diagnose(settings):
        sign = {True: "ok", False: "wrong", None: "-"}[finding.is_right]
        table.add_row(finding.subject, sign, finding.says)
        is_well = is_well and finding.is_right is not False
    console.print(table)
    return is_well


def _check(subject: str, look: Callable[[], str], *, is_set: bool = True) -> Finding:
    if not is_set:
        return Finding(subject, None, "not set")
    return _tried(subject, lambda: Finding(subject, is_right=True, says=look()))


def _tried(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except _REFUSALS as error:
        return Finding(subject, is_right=False, says=_without_consequence(str(error)))


def _without_consequence(says: str) -> str:
    """Leave out what a run's error says at its end of what was not done: nothing was tried here."""
    return _CONSEQUENCE.sub(".", says)


def _home(home: Path) -> str:
    """Say that the home is closed to other accounts; raise when others could read its data."""
    if not home.exists():
        return f"{home} is made at the first run, for its owner only"
    mode = stat.S_IMODE(home.stat().st_mode)
    if mode & 0o077:
        raise AnalyticsError(
            f"{home} must be readable by its owner only, because it holds learners' data, password "
            f"hashes and sessions; its mode is {mode:o}. "
            f"Close it: chmod -R go= {shlex.quote(str(home))}"
        )
    return f"{home} is its owner's only"


def _countries(settings: Settings) -> str:
    lookup = CountrySource(settings.country_file).open()
    return f"{settings.geoip_db or 'the data of geoip2fast'}; 8.8.8.8 is in {lookup('8.8.8.8')}"


def _logs(settings: Settings) -> str:
    check_named_files(settings.tracking_logs)
    files = find_log_files(settings.tracking_logs)
    check_cleaning(settings, files)
    closed = [path for path in files if isinstance(path, Path) and not os.access(path, os.R_OK)]
    if closed:
        raise AnalyticsError(
            f"{len(closed):,} of {len(files):,} files can't be read by {_account()}; the first is "
            f"{closed[0]}"
        )
    where = "the cluster" if settings.clean_on == "cluster" else "this machine"
    return f"{len(files):,} files, cleaned on {where}"


def _account() -> str:
    """Return the name of this process's account; its number when it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"the account {os.geteuid()}"


def _rules(settings: Settings) -> Finding:
    """Say whether the rows of all landed files were made by today's cleaning rules."""
    subject = "cleaning rules"
    outdated = KnownFiles(read_all_entries(Lake.from_uri(settings.lake_uri))).outdated
    if not outdated:
        return Finding(subject, is_right=True, says=f"version {CLEANER_VERSION}, all landed files")
    versions = ", ".join(sorted({entry.cleaner_version for entry in outdated}))
    says = f"{len(outdated):,} landed files are of version {versions}, not {CLEANER_VERSION}: "
    return Finding(subject, None, f"{says}`analytics clean --again` cleans them anew")


def _lms(settings: Settings) -> str:
    with open_lms(settings.lms_url or "") as lms:
        if lms.columns("auth_user") is None:
            raise AnalyticsError(
                "the LMS database must have a table auth_user that the account may read, "
                "but has none"
            )
        return f"{lms.row_count('auth_user'):,} users"


def _courses(settings: Settings) -> str:
    """Say where the courses come from; a server that does not answer at once is told as such."""
    check_course_source(settings, tries=1)
    return settings.courses or ""


def _reports(settings: Settings) -> str:
    check_report_place(settings.reports_place)
    return urlsplit(settings.reports_place)._replace(query="").geturl()


def _email(settings: Settings) -> str:
    """Say that the e-mail server answers; the site asks it, as for the digests."""
    return manage(settings, ["send_digests", "--check"]).strip()


def _thrift(settings: Settings) -> Finding:
    if settings.is_local_thrift:
        found = status(server_options(settings))
        if found.server is None:
            return Finding("Thrift server", None, "not running; a run starts it when needed")
        return Finding("Thrift server", found.is_answering, f"port {found.server.port}")
    return _check("Thrift server", lambda: _answer(settings))


def _answer(settings: Settings) -> str:
    with connect_hive(settings, statement_timeout=ANSWER_SECONDS) as hive:
        hive.query("select 1")
    return f"{settings.thrift_host}:{settings.thrift_port} answers"


def _store(settings: Settings) -> str:
    live = latest_publication(settings.store_url)
    return f"publication {live.id}, data before {live.as_of}" if live else "nothing published yet"

"""How long the server needs for each page of the dashboard, over a wide store on a private MariaDB.

    python -m bench.dashboard [--courses 3000] [--days 730] [--learners 1000000] [--requests 10]
                              [--manifest FILE] [--store FOLDER] [--only REGEX]

Every report of the registry, with its pages of details, some lists and files, and the pages beside
the courses are asked for as an administrator and as an instructor, for a big, a middle and a small
course. The requests pass all of Django's middleware in this process, with the settings of
`analytics serve`. So the times are those of the server, without the network and the browser.

`--store` keeps the store in a folder, and uses it again when it is there with the same size.

A page is asked for cold, when the process keeps nothing of the publication, and then warm. The
program prints one JSON object; the table for people goes to standard error. Pages whose warm p95
is over the goal are marked, with their slowest statement.
"""

import argparse
import json
import logging
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import django
from django.core.management import call_command
from django.db import connections
from django.test import Client

from bench.wide_store.keeping import wide_store
from bench.wide_store.size import INSTRUCTOR, Size, block_id, course_id, user_id

GOAL_MS: Final = 100
ROLES: Final = ("administrator", "instructor")
_COLD_REQUESTS = 2
_FILE_REQUESTS = 3
_FAILED = b"This part of the page failed"
_SHOWN_OF_A_STATEMENT = 400


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked for.

    Attributes:
        name: how the tables call it.
        url: the address.
        course: the size of the course; `site` for a page beside the courses.
        search: the words of a search, which are sent by POST; empty for none.
        roles: who asks.
    """

    name: str
    url: str
    course: str = "site"
    search: str = ""
    roles: tuple[str, ...] = ROLES

    @property
    def is_file(self) -> bool:
        """Tell whether the answer is a file, which has all rows and no goal."""
        return ".csv" in self.url


@dataclass(slots=True)
class Statements:
    """The statements of a request, as an execute wrapper of Django sees them."""

    milliseconds: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def __call__(self, execute: Callable[..., Any], sql: str, *others: Any) -> Any:
        """Run a statement, and note its time."""
        started = time.perf_counter()
        try:
            return execute(sql, *others)
        finally:
            took = (time.perf_counter() - started) * 1000
            self.milliseconds.append(took)
            self.slowest = max(self.slowest, (took, " ".join(sql.split())))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: milliseconds, and those in which the process was busy; its statements."""

    milliseconds: float
    busy: float
    size: int
    statements: Statements


@dataclass(frozen=True, slots=True)
class Measured:
    """A page as one role sees it; times are milliseconds, statements those of the median answer.

    `cpu` is the p95 of the milliseconds in which the process was busy. On a busy machine it says
    more than the p95 of the whole time, in which the process waits for its turn.
    """

    page: str
    course: str
    role: str
    requests: int
    p50: float
    p95: float
    max: float
    cpu: float
    cold: float
    queries: int
    sql: float
    cold_queries: int
    cold_sql: float
    kilobytes: int
    slowest_ms: float
    slowest_sql: str

    @property
    def is_over(self) -> bool:
        """Tell whether the page misses the goal; files have none."""
        return self.p95 > GOAL_MS and ".csv" not in self.page


def main() -> None:
    """Make the store, measure the pages, and print the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--courses", type=int, default=3_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--learners", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=10, help="warm requests a page and role")
    parser.add_argument("--manifest", type=Path, help="dbt's manifest, where there is one")
    parser.add_argument("--store", type=Path, help="the folder of a store that is kept")
    parser.add_argument("--only", default="", help="a regular expression of 'course page'")
    chosen = parser.parse_args()
    size = Size(chosen.courses, chosen.days, chosen.learners)
    with tempfile.TemporaryDirectory(prefix="bench-dashboard-") as name:
        folder = Path(name)
        kept = chosen.store or folder / "store"
        with wide_store(kept, size, manifest=chosen.manifest) as store:
            _show(f"{store.rows:,} rows, made in {store.seconds} s")
            clients = _serve(folder / "home", store_url=store.url)
            pages = [
                page
                for page in pages_of(size)
                if re.search(chosen.only, f"{page.course} {page.name}")
            ]
            found = list(_shown(measure(clients, pages, requests=chosen.requests)))
            connections.close_all()
    over = sorted({(each.course, each.page) for each in found if each.is_over})
    about = asdict(size) | {"rows": store.rows, "seconds": store.seconds}
    about["load"] = os.getloadavg()[0]
    measured = [asdict(each) for each in found]
    print(json.dumps({"store": about, "goal_ms": GOAL_MS, "over": over, "pages": measured}))


def _serve(home: Path, *, store_url: str) -> Mapping[str, Client]:
    """Set Django up as for `analytics serve`, and sign in one person of each role."""
    home.mkdir()
    os.environ |= {
        "ANALYTICS_HOME": str(home),
        "ANALYTICS_RESULT_STORE_URL": store_url,
        "DJANGO_SETTINGS_MODULE": "api.config.settings",
    }
    django.setup()
    # The log of requests would stand in the JSON on standard output.
    logging.getLogger("api.access_log").disabled = True
    call_command("migrate", verbosity=0)
    # Django's applications must be there before their models.
    from django.contrib.auth.models import User

    from api.access.models import LmsIdentity
    from api.config.gunicorn import search_cycles_rarely

    # As a worker does: one search among all objects of a process takes 100 ms.
    search_cycles_rarely()
    administrator = User.objects.create_user("administrator", is_staff=True)
    instructor = User.objects.create_user("instructor")
    LmsIdentity.objects.create(
        user=instructor, lms_user_id=INSTRUCTOR, lms_username="i", checked_at=datetime.now(UTC)
    )
    clients = {role: Client(SERVER_NAME="localhost") for role in ROLES}
    for role, person in zip(ROLES, (administrator, instructor), strict=True):
        clients[role].force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return clients


def pages_of(size: Size) -> Iterator[Page]:
    """Return everything that is asked for."""
    from dashboard.frame.registry import all_reports
    from dashboard.frame.report import report_url

    yield Page("courses", "/courses/")
    yield Page("courses, a search", "/courses/?q=course+77&sort=title")
    yield Page("courses.csv", "/courses.csv")
    yield Page("number", "/numbers/course_enrollment_daily.count/")
    yield Page("quality", "/quality/")
    yield Page("tokens", "/account/tokens/")
    for name in ("access", "audit"):
        yield Page(name, f"/administration/{name}/", roles=("administrator",))
    for course, number in size.measured.items():
        run = course_id(number)
        items = {
            "performance": block_id(number, "problem", 1),
            "videos": "v001",
            "learners": str(user_id(number, 1)),
        }
        for report in all_reports():
            item = items[report.slug] if report.is_detail else None
            name = f"{report.slug}, one" if item else report.slug
            yield Page(name, report.url(run, item=item), course)
        learners = report_url("learners", run)
        for name, query in {
            "sorted": "?table=list&sort=-problems_tried",
            "sorted by risk": "?table=list&sort=-risk",
            # A number beyond the last page leads to the last page.
            "the last page": f"?table=list&page={size.learners_of(number)}",
            "stuck": "?segment=stuck",
            "tried this week": "?did=tried",
            "away for two weeks": "?idle=14",
            "unsolved": f"?unsolved={quote(items['performance'])}",
        }.items():
            yield Page(f"learners, {name}", learners + query, course)
        yield Page("learners, a search", learners, course, search="learner 77")
        for slug, table in (
            ("enrollment", "by-day"),
            ("performance", "problems"),
            ("learners", "list"),
            ("learners", "usernames"),
        ):
            file = f"{report_url(slug, run, form='csv')}?table={table}"
            yield Page(f"{slug}.csv, {table}", file, course)
        compared = f"{report_url('enrollment', run)}?compare={quote(course_id(number - 1))}"
        yield Page("enrollment, compared", compared, course)


def measure(
    clients: Mapping[str, Client], pages: list[Page], *, requests: int
) -> Iterator[Measured]:
    """Ask for every page, and yield what was measured."""
    from api import publications  # Django must be set up first

    # The first answers of a process load templates and open connections.
    for page in pages[:40]:
        _ask(clients[page.roles[0]], page)
    for page in pages:
        for role in page.roles:
            cold = []
            for _ in range(_COLD_REQUESTS):
                publications.forget_all()
                cold.append(_ask(clients[role], page))
            number = min(requests, _FILE_REQUESTS) if page.is_file else requests
            warm = [_ask(clients[role], page) for _ in range(number)]
            yield _summed_up(page, role, cold=cold, warm=warm)


def _ask(client: Client, page: Page) -> Answer:
    statements = Statements()
    with ExitStack() as stack:
        for name in connections:
            stack.enter_context(connections[name].execute_wrapper(statements))
        started, busy = time.perf_counter(), time.process_time()
        response = (
            client.post(page.url, {"q": page.search}) if page.search else client.get(page.url)
        )
        body: bytes = response.getvalue()
        took = (time.perf_counter() - started) * 1000
        busy = (time.process_time() - busy) * 1000
    if response.status_code != 200 or _FAILED in body:
        raise RuntimeError(
            f"{page.url} must be answered whole, but has status {response.status_code}: "
            f"{body[:2000].decode(errors='replace')}"
        )
    return Answer(took, busy, len(body), statements)


def _summed_up(page: Page, role: str, *, cold: list[Answer], warm: list[Answer]) -> Measured:
    times = sorted(answer.milliseconds for answer in warm)
    median, cold_median = _middle(warm), _middle(cold)
    slowest = max(answer.statements.slowest for answer in warm)
    return Measured(
        page=page.name,
        course=page.course,
        role=role,
        requests=len(warm),
        p50=round(statistics.median(times), 1),
        p95=round(_percentile(times, 95), 1),
        max=round(times[-1], 1),
        cpu=round(_percentile(sorted(answer.busy for answer in warm), 95), 1),
        cold=round(max(answer.milliseconds for answer in cold), 1),
        queries=len(median.statements.milliseconds),
        sql=round(sum(median.statements.milliseconds), 1),
        cold_queries=len(cold_median.statements.milliseconds),
        cold_sql=round(sum(cold_median.statements.milliseconds), 1),
        kilobytes=median.size // 1024,
        slowest_ms=round(slowest[0], 1),
        slowest_sql=slowest[1][:_SHOWN_OF_A_STATEMENT],
    )


def _middle(answers: list[Answer]) -> Answer:
    return sorted(answers, key=lambda answer: answer.milliseconds)[len(answers) // 2]


def _percentile(times: list[float], percent: int) -> float:
    if len(times) == 1:
        return times[0]
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def _shown(measured: Iterable[Measured]) -> Iterator[Measured]:
    """Yield what was measured, and print a Markdown table: a line a page, of its slower role."""
    _show(
        "| course | page | p50 | p95 | max | CPU | cold | queries | SQL, ms | cold SQL, ms | kB |"
    )
    _show("|---|---|---|---|---|---|---|---|---|---|---|")
    over = []
    for _, of_page in groupby(measured, key=lambda each: (each.course, each.page)):
        found = list(of_page)
        slower = max(found, key=lambda each: each.p95)
        mark = " **over**" if slower.is_over else ""
        _show(
            f"| {slower.course} | {slower.page} | {slower.p50} | {slower.p95}{mark} | {slower.max} "
            f"| {slower.cpu} | {slower.cold} | {slower.queries} | {slower.sql} | {slower.cold_sql} "
            f"| {slower.kilobytes} |"
        )
        if mark:
            over.append(slower)
        yield from found
    for each in over:
        _show(f"over: {each.course}, {each.page}: {each.slowest_ms} ms {each.slowest_sql}")


def _show(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

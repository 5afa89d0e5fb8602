"""How a small site comes to one home, in the worst way: a build takes a minute, so it has it all.

Lines are dealt to files at random, some of them again. The files come in random order, in two
halves. The LMS is behind until both are there. Runs are killed. Each run but the first builds what
its news reach. All publish to SQLite, and none has R.
"""

import gzip
import random
import re
import shutil
import sqlite3
from collections.abc import Set
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cleaning.clean import Cleaner
from cleaning.country import CountryLookup
from flows.dbt.outcome import read_results
from flows.dbt.run import dbt_folder
from flows.pipeline import run_pipeline
from flows.settings import Settings
from flows.state import read_built
from tests.e2e.killing import kill_run_when, wait_until
from tests.e2e.site import Site, request_for, settings_for
from tests.services.step_runners import without_r

AGAIN = "again-"
_STARTED = re.compile(r"\d+ of (?P<all>\d+) START .* (?:\w+\.)?(?P<name>\w+) \.*")


@dataclass(frozen=True, slots=True)
class HalfBuild:
    """A build that was killed: the names of the nodes it had begun, and how many it would build."""

    begun: Set[str]
    selected: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """A home with all files of a site, and what its runs did.

    Attributes:
        settings: the home, with all of the site's files in the order in which they came.
        later: the files of the second half.
        week: the folder of a week in a store. Of this week one date alone came with the second half
            of the files, and the store lost the week when the run was killed.
        in_doubt: the dates that the killed run left in doubt.
        killed: the build of the killed run, whose news were the second half of the files alone.
        built: the names of the nodes that each other run built: of the first half, of the second
            half after the killed run, of the whole LMS, and of the run after that, which was killed
            in its publication.
    """

    settings: Settings
    later: Set[str]
    week: Path
    in_doubt: Set[date]
    killed: HalfBuild
    built: tuple[Set[str], Set[str], Set[str], Set[str]]


def deliver(site: Site, *, folder: Path, thrift: tuple[str, int], rng: random.Random) -> Deliveries:
    """Deliver a site to a new home.

    Args:
        site: the site.
        folder: where the home and the files are made.
        thrift: host and port of a server that outlives the killed runs, as one on another machine
            would.
        rng: what decides on the files and their order.
    """
    late = site.as_of - timedelta(days=10)
    first, later = deal_lines(site, folder=folder / "files", rng=rng, late=late)
    whole = settings_for(site, home=folder / "built", logs=[*first, *later], thrift=thrift)
    behind = whole.model_copy(update={"lms_url": lms_that_is_behind(site, folder=folder)})
    half = behind.model_copy(update={"tracking_logs": tuple(map(str, first))})

    def run(settings: Settings) -> Set[str]:
        summary = run_pipeline(request_for(site, settings), run_step=without_r)
        return {node.name for node in summary.build.nodes}

    of_half = run(half)

    database = Path(whole.lake_uri) / "warehouse" / f"{whole.hive_database}.db"
    store = database / "int_video__events_extracted"
    log = dbt_folder(whole) / "logs" / "dbt.log"
    log.unlink()
    kill_run_when(site, behind, happens=lambda: is_overwritten(store))
    # The server ends the statement of a client that is gone, or is already moving its weeks.
    wait_until(lambda: not is_overwritten(store), otherwise="the server does not end the overwrite")
    # A killed process may have written half of a letter.
    killed = half_build(log.read_text(errors="replace"))
    # Spark deletes the folder of a week before it moves the new one there. The moment is too short
    # to hit; this is what a kill in it leaves, the rows of the other six days being lost too.
    week = store / f"event_week={week_of(late)[0]}"
    shutil.rmtree(week)
    in_doubt = {day for day, version in read_built(whole).versions.items() if not version}
    of_logs = run(behind)

    result_store = whole.home / "result_store.sqlite3"
    result_store.unlink()
    # SQLite is published in one transaction: from the file's appearance on, publishing is under way
    kill_run_when(site, whole, happens=result_store.exists)
    results = dbt_folder(whole) / "target" / "run_results.json"
    of_lms = {node.name for node in read_results(results, read_built(whole).invocation_id)}
    built = (of_half, of_logs, of_lms, run(whole))
    return Deliveries(whole, set(map(str, later)), week, in_doubt, killed, built)


def is_overwritten(store: Path) -> bool:
    """Tell whether a statement of Spark is overwriting weeks of a store."""
    return any(store.glob(".spark-staging-*"))


def half_build(log: str) -> HalfBuild:
    """Return what dbt's log tells of a build that did not end."""
    begun = list(_STARTED.finditer(log))
    (selected,) = {int(found["all"]) for found in begun}
    return HalfBuild({found["name"] for found in begun}, selected)


def deal_lines(
    site: Site, *, folder: Path, rng: random.Random, late: date
) -> tuple[list[Path], list[Path]]:
    """Deal the site's lines to files that come first and files that come later, in random order.

    A run of lines goes to a file of its days or to any other one, so that files hold neighbours as
    well as late lines. A tenth of the lines comes again, some of them twice, in files of their own
    (`is_repetition`). Every line ends in LF: a line that was cut stays the line it was.

    Args:
        site: the site.
        folder: where the files are made.
        rng: what decides.
        late: a date of which most lines come later; no line of another day of its week does.
    """
    folder.mkdir()
    names = [f"dealt-{number}.log.gz" for number in range(len(site.logs) + 1)]
    rng.shuffle(names)
    half = len(names) // 2
    again = [f"{AGAIN}{number}.log.gz" for number in range(2)]
    rest_of_week = {day for day in week_of(late) if day != late}
    cleaner = Cleaner(CountryLookup(lambda _: None))
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(gzip.open(folder / name, "wb")) for name in [*names, *again]
        }
        for number, log in enumerate(site.logs):
            lines = gzip.decompress(log.read_bytes()).removesuffix(b"\n").split(b"\n")
            for start in range(0, len(lines), 200):
                some = lines[start : start + 200]
                piece = b"\n".join(some) + b"\n"
                dates = cleaner.clean_lines(some).events.keys()
                choice, repeated = names, again
                if not rest_of_week.isdisjoint(dates):
                    choice, repeated = names[:half], again[:1]
                elif late in dates:
                    choice = names[half:]
                home = names[number]
                is_at_home = home in choice and rng.random() < 0.7
                opened[home if is_at_home else rng.choice(choice)].write(piece)
                if rng.random() < 0.1:
                    for _ in range(rng.randint(1, 2)):
                        opened[rng.choice(repeated)].write(piece)
    first, later = ([*names[:half], again[0]], [*names[half:], again[1]])
    rng.shuffle(first)
    rng.shuffle(later)
    return [folder / name for name in first], [folder / name for name in later]


def is_repetition(path: str) -> bool:
    """Tell whether the lines of a file are in other files too."""
    return Path(path).name.startswith(AGAIN)


def week_of(day: date) -> list[date]:
    """Return the seven dates of a date's week."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def lms_that_is_behind(site: Site, *, folder: Path) -> str:
    """Return the URL of the site's LMS without half of its enrollments, roles and grades."""
    copy = Path(shutil.copy(site.folder / "lms.sqlite3", folder / "behind.sqlite3"))
    with closing(sqlite3.connect(copy)) as lms, lms:
        for table in (
            "student_courseenrollment",
            "student_courseaccessrole",
            "grades_persistentcoursegrade",
        ):
            lms.execute(f"delete from {table} where id % 2 = 0")
    return f"sqlite:///{copy}"

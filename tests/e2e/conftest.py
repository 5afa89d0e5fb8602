"""One small site for all end-to-end tests, and one home to which it was delivered."""

import random
import shutil
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.dbt.outcome import read_results
from flows.dbt.run import dbt_folder
from flows.pipeline import run_pipeline
from flows.settings import Settings
from flows.state import read_built
from tests.e2e.killing import kill_run_when
from tests.e2e.site import (
    Site,
    deal_lines,
    lms_that_is_behind,
    make_site,
    request_for,
    settings_for,
    week_of,
)
from tests.services.step_runners import without_r


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How a site came to a home, in the worst way: a build takes a minute, so one home has it all.

    Lines were dealt to files at random, some of them again. The files came in random order, in two
    halves. The LMS was behind until both were there. Runs were killed. Each run but the first built
    what its news reached. All published to SQLite, and none had R.

    Attributes:
        settings: the home, with all of the site's files in the order in which they came.
        later: the files of the second half.
        week: the folder of a week in a store. Of this week one date alone came with the second half
            of the files, and the store lost the week when the run was killed.
        in_doubt: the dates that the killed run left in doubt.
        built: the names of the nodes that each run built: of the first half, of the second half
            after a run of it was killed in its build, of the whole LMS, and of the run after that,
            which was killed in its publication.
    """

    settings: Settings
    later: Set[str]
    week: Path
    in_doubt: Set[date]
    built: tuple[Set[str], Set[str], Set[str], Set[str]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A simulated site with known truth."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def deliveries(site: Site, thrift_server, tmp_path_factory: pytest.TempPathFactory) -> Deliveries:
    """Deliver the site. The server outlives the killed runs, as one on another machine would."""
    folder = tmp_path_factory.mktemp("homes")
    late = site.as_of - timedelta(days=10)
    seed = random.randrange(1 << 32)  # noqa: S311 - pytest-randomly seeds it, and prints its seed
    first, later = deal_lines(
        site,
        folder=folder / "files",
        rng=random.Random(seed),  # noqa: S311
        late=late,
    )
    whole = settings_for(
        site,
        home=folder / "built",
        logs=[*first, *later],
        thrift=(thrift_server.host, thrift_server.port),
    )
    behind = whole.model_copy(update={"lms_url": lms_that_is_behind(site, folder=folder)})
    half = behind.model_copy(update={"tracking_logs": tuple(map(str, first))})

    def run(settings: Settings) -> Set[str]:
        summary = run_pipeline(request_for(site, settings), run_step=without_r)
        return {node.name for node in summary.build.nodes}

    of_half = run(half)

    database = Path(whole.lake_uri) / "warehouse" / f"{whole.hive_database}.db"
    store = database / "int_video__events_extracted"
    kill_run_when(site, behind, happens=lambda: any(store.glob(".spark-staging-*")))
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
    return Deliveries(whole, set(map(str, later)), week, in_doubt, built)


@pytest.fixture(scope="session")
def built_home(deliveries: Deliveries) -> Settings:
    """Settings of the home to which the site was delivered."""
    return deliveries.settings

"""dbt is really run here, over our whole project, but it never reaches a server.

A night parses the project, which takes seconds. The home of each test has what that night left, as
a home has in its second night.
"""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from flows.dbt import run as dbt
from flows.dbt.outcome import BuildError, DbtRun, NodeResult
from flows.dbt.project import project_digest
from flows.dbt.run import DbtProcess, dbt_folder, manifest_file, run_dbt
from flows.pipeline import run_pipeline
from flows.request import RunRequest, dbt_variables
from flows.settings import PROJECT_ROOT, Settings
from tests.services.dbt_project import copy_project
from tests.unit.flows.step_results import giving, step_results

# One worker has the group, so that the project is parsed for one night.
pytestmark = pytest.mark.xdist_group("dbt")

AS_OF, SINCE = date(2026, 1, 2), date(2025, 12, 1)
NIGHT = {
    **dbt_variables(RunRequest(Settings(home=Path("any")), AS_OF, SINCE), changed=[]),
    "changed_dates": ["2025-12-30", "2026-01-01"],
}
BROKEN = "select * from {{ ref('nowhere_to_be_found') }}"
_TIMES = {"created_at", "metadata"}


@dataclass(frozen=True)
class Night:
    """A night that has parsed the project, and its process, which waits for further commands."""

    settings: Settings
    run: DbtRun
    process: DbtProcess


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    settings = Settings(home=tmp_path_factory.mktemp("night"), thrift_port=1001)
    with DbtProcess(settings) as process:
        run = run_dbt(["parse"], settings=settings, variables=NIGHT, process=process)
        yield Night(settings, run, process)


@pytest.fixture
def settings(night: Night, tmp_path: Path) -> Settings:
    """Settings of a home that has dbt's artifacts of that night, and no log."""
    home = tmp_path / "home"
    shutil.copytree(dbt_folder(night.settings), home / "dbt", ignore=shutil.ignore_patterns("logs"))
    return Settings(home=home, thrift_port=1002)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, in place of ours."""
    folder = copy_project(tmp_path / "project")
    monkeypatch.setattr(dbt, "PROJECT_ROOT", folder)
    return folder


def log_of(settings: Settings) -> Path:
    return dbt_folder(settings) / "logs" / "dbt.log"


def read_nodes(manifest: Path) -> dict[str, object]:
    """Return a manifest without the times of its making."""
    nodes: dict[str, object] = json.loads(
        manifest.read_text(),
        object_hook=lambda found: {key: found[key] for key in found if key not in _TIMES},
    )
    return nodes


def test_a_command_that_dbt_does_not_know_is_one_sentence(night):
    with pytest.raises(BuildError, match="No such option '--nowhere'"):
        night.process.run(["list", "--nowhere"], variables=NIGHT)


def test_a_night_of_other_dates_parses_no_file_again(settings):
    later = NIGHT | {"as_of_date": "2026-01-03", "changed_dates": []}
    run_dbt(["list", "--resource-type", "seed"], settings=settings, variables=later)
    assert "no changes found, skipping parsing" in log_of(settings).read_text()


def test_the_digest_of_the_project_changes_with_any_of_its_files(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mart.sql").write_text("select 1")
    (tmp_path / "dbt_project.yml").write_text("name: analytics")
    before = project_digest(tmp_path)
    assert project_digest(tmp_path) == before
    (tmp_path / "models" / "mart.sql").write_text("select 2")
    assert project_digest(tmp_path) != before


def test_a_project_that_was_parsed_ahead_is_not_parsed_again(settings):
    log = log_of(settings)
    manifest_file(settings).unlink()
    with DbtProcess(settings) as process:
        process.parse_ahead(NIGHT | {"changed_dates": []})
        assert process.is_ready()
        assert "parse` succeeded" in log.read_text()
        log.unlink()
        command = ["list", "--resource-type", "seed"]
        run_dbt(command, settings=settings, variables=NIGHT, process=process)
        assert "parse` succeeded" not in log.read_text()
        # Only who asks for the manifest has it written.
        assert not manifest_file(settings).exists()
        run_dbt(["parse"], settings=settings, variables=NIGHT, process=process)
        assert read_nodes(manifest_file(settings))["nodes"]
        other = NIGHT | {"changed_dates": None}
        log.unlink()
        run_dbt(command, settings=settings, variables=other, process=process)
        assert "parse` succeeded" in log.read_text()
    assert not process.is_ready()


def test_dbt_has_parsed_the_project_when_the_build_of_a_run_begins(settings):
    run_step = giving(step_results(settings.home, is_well=True))

    def runner(step: Callable[..., Any], *_: object, **options: Any) -> object:
        if step.__name__ == "build_marts":
            assert options["process"].is_ready()
            assert "parse` succeeded" in log_of(settings).read_text()
        return run_step(step)

    nowhere = settings.model_copy(update={"thrift_host": "nowhere"})
    assert run_pipeline(RunRequest(nowhere, AS_OF, SINCE), run_step=runner).build


def test_a_process_that_is_not_needed_ends_at_once_and_leaves_the_manifest(tmp_path):
    settings = Settings(home=tmp_path)
    manifest_file(settings).parent.mkdir(parents=True)
    manifest_file(settings).write_text("of the last build")
    with DbtProcess(settings) as process:
        process.parse_ahead(NIGHT)
    assert manifest_file(settings).read_text() == "of the last build"
    assert not (manifest_file(settings).parent / "partial_parse.msgpack").exists()


def test_half_a_parsed_project_of_a_killed_process_is_parsed_anew(settings):
    nodes = read_nodes(manifest_file(settings))
    parsed = manifest_file(settings).parent / "partial_parse.msgpack"
    os.truncate(parsed, parsed.stat().st_size // 2)
    assert read_nodes(run_dbt(["parse"], settings=settings, variables=NIGHT).manifest) == nodes


def test_files_that_change_while_dbt_waits_are_parsed(settings, project):
    with DbtProcess(settings) as process:
        run_dbt(["parse"], settings=settings, variables=NIGHT, process=process)
        broken = project / "models" / "broken.sql"
        broken.write_text(BROKEN)
        for _ in range(2):
            with pytest.raises(BuildError, match="nowhere_to_be_found"):
                run_dbt(["list"], settings=settings, variables=NIGHT, process=process)
        broken.unlink()
        run_dbt(["list"], settings=settings, variables=NIGHT, process=process)


def test_a_project_that_does_not_parse_ahead_is_told_by_the_command_in_one_sentence(
    settings, project
):
    (project / "models" / "broken.sql").write_text(BROKEN)
    with DbtProcess(settings) as process:
        process.parse_ahead(NIGHT)
        with pytest.raises(BuildError, match=r"nowhere_to_be_found.*Nothing was published"):
            run_dbt(["list"], settings=settings, variables=NIGHT, process=process)


def test_a_process_that_died_while_it_waited_is_replaced(settings):
    manifest_file(settings).unlink()
    with DbtProcess(settings) as process:
        process.parse_ahead(NIGHT)
        os.kill(process.pid, signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        run = run_dbt(["parse"], settings=settings, variables=NIGHT, process=process)
    assert run.invocation_id
    assert run.manifest.exists()


def test_a_process_that_dies_at_work_is_one_sentence(tmp_path):
    """The home is new: dbt has all files to parse when its log begins, and is killed then."""
    settings = Settings(home=tmp_path)
    with DbtProcess(settings) as process:
        killer = Thread(target=kill_when_its_log_begins, args=(process, log_of(settings)))
        killer.start()
        with pytest.raises(BuildError, match="it was killed or ran out of time"):
            process.run(["parse"], variables=NIGHT)
        killer.join()
    assert "parse` succeeded" not in log_of(settings).read_text()


def kill_when_its_log_begins(process: DbtProcess, log: Path) -> None:
    deadline = time.monotonic() + 120
    while not (log.exists() and log.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)


def test_the_project_means_the_same_at_any_date(night, tmp_path):
    options = [
        "--vars", json.dumps(NIGHT), "--project-dir", str(PROJECT_ROOT),
        "--profiles-dir", str(dbt_folder(night.settings)),
        "--target-path", str(tmp_path / "target"),
        "--log-path", str(tmp_path / "logs"), "--quiet",
    ]  # fmt: skip
    assert dbtRunner().invoke(["parse", *options]).success
    assert read_nodes(tmp_path / "target" / "manifest.json") == read_nodes(night.run.manifest)


def test_a_server_that_is_not_there_is_an_error(settings):
    nowhere = settings.model_copy(update={"thrift_host": "127.0.0.1", "thrift_port": 9})
    with pytest.raises(BuildError, match=r"dbt\.log"):
        run_dbt(["build", "--select", "course_activity"], settings=nowhere, variables=NIGHT)


def test_results_of_tests_that_did_not_run_again_are_kept(tmp_path):
    kept = (
        NodeResult("few_lines", "test", "warn", 0.1, "Got 2 results"),
        NodeResult("key", "test", "warn", 0.1, "Got 1 result"),
    )
    nodes = (
        NodeResult("key", "test", "pass", 0.1, ""),
        NodeResult("video", "model", "success", 0.1, ""),
    )
    run = DbtRun("mine", nodes, tmp_path, kept)
    assert run.test_results == {"few_lines": "warn", "key": "pass"}
    assert run.warning_sentences == ("few_lines: Got 2 results",)

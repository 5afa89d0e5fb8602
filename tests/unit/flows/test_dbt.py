"""dbt is really run here, but only commands that need no server."""

import json
import os
import shutil
import signal
from threading import Timer

import pytest
from dbt.cli.main import dbtRunner

from flows.dbt import run as dbt
from flows.dbt.outcome import BuildError, DbtRun, NodeResult
from flows.dbt.project import project_digest
from flows.dbt.run import DbtProcess, manifest_file, run_dbt
from flows.settings import PROJECT_ROOT, Settings

NIGHT = {
    "as_of_date": "2026-01-02",
    "since_date": "2025-12-01",
    "changed_dates": ["2025-12-30", "2026-01-01"],
}
_TIMES = {"created_at", "metadata"}


def read_nodes(manifest):
    """Return a manifest without the times of its making."""
    return json.loads(
        manifest.read_text(),
        object_hook=lambda found: {key: found[key] for key in found if key not in _TIMES},
    )


def copy_project(target):
    for name in ("models", "macros", "seeds", "tests/dbt"):
        shutil.copytree(PROJECT_ROOT / name, target / name)
    for name in ("dbt_project.yml", "profiles.yml.example"):
        shutil.copy(PROJECT_ROOT / name, target / name)


def test_parse_gives_a_manifest_and_an_invocation(tmp_path):
    run = run_dbt(["parse"], settings=Settings(home=tmp_path), variables={})
    assert run.manifest.exists()
    assert run.invocation_id


def test_a_project_that_does_not_parse_is_one_sentence(tmp_path, monkeypatch):
    project = tmp_path / "project"
    copy_project(project)
    (project / "models" / "broken.sql").write_text("select * from {{ ref('nowhere_to_be_found') }}")
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    with pytest.raises(BuildError, match="nowhere_to_be_found") as caught:
        run_dbt(["parse"], settings=Settings(home=tmp_path / "home"), variables={})
    assert "Nothing was published" in str(caught.value)


def test_a_command_that_dbt_does_not_know_is_one_sentence(tmp_path):
    with pytest.raises(BuildError, match="No such option '--nowhere'"):
        run_dbt(["list", "--nowhere"], settings=Settings(home=tmp_path), variables={})


def test_a_night_of_other_dates_parses_no_file_again(tmp_path):
    later = NIGHT | {"as_of_date": "2026-01-03", "changed_dates": []}
    log = tmp_path / "dbt" / "logs" / "dbt.log"
    for port, variables in ((1001, NIGHT), (1002, later)):
        settings = Settings(home=tmp_path, thrift_port=port)
        log.unlink(missing_ok=True)
        run_dbt(["list", "--resource-type", "seed"], settings=settings, variables=variables)
    assert "no changes found, skipping parsing" in log.read_text()


def test_the_digest_of_the_project_changes_with_any_of_its_files(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mart.sql").write_text("select 1")
    (tmp_path / "dbt_project.yml").write_text("name: analytics")
    before = project_digest(tmp_path)
    assert project_digest(tmp_path) == before
    (tmp_path / "models" / "mart.sql").write_text("select 2")
    assert project_digest(tmp_path) != before


def test_a_project_that_was_parsed_ahead_is_not_parsed_again(tmp_path):
    settings = Settings(home=tmp_path)
    log = tmp_path / "dbt" / "logs" / "dbt.log"
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


def test_a_process_that_is_not_needed_ends_at_once_and_leaves_the_manifest(tmp_path):
    settings = Settings(home=tmp_path)
    manifest_file(settings).parent.mkdir(parents=True)
    manifest_file(settings).write_text("of the last build")
    with DbtProcess(settings) as process:
        process.parse_ahead(NIGHT)
    assert manifest_file(settings).read_text() == "of the last build"
    assert not (manifest_file(settings).parent / "partial_parse.msgpack").exists()


def test_half_a_parsed_project_of_a_killed_process_is_parsed_anew(tmp_path):
    settings = Settings(home=tmp_path)
    run = run_dbt(["parse"], settings=settings, variables=NIGHT)
    nodes = read_nodes(run.manifest)
    parsed = run.manifest.parent / "partial_parse.msgpack"
    os.truncate(parsed, parsed.stat().st_size // 2)
    assert read_nodes(run_dbt(["parse"], settings=settings, variables=NIGHT).manifest) == nodes


def test_files_that_change_while_dbt_waits_are_parsed(tmp_path, monkeypatch):
    project = tmp_path / "project"
    copy_project(project)
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    settings = Settings(home=tmp_path / "home")
    with DbtProcess(settings) as process:
        run_dbt(["parse"], settings=settings, variables={}, process=process)
        broken = project / "models" / "broken.sql"
        broken.write_text("select * from {{ ref('nowhere_to_be_found') }}")
        for _ in range(2):
            with pytest.raises(BuildError, match="nowhere_to_be_found"):
                run_dbt(["list"], settings=settings, variables={}, process=process)
        broken.unlink()
        run_dbt(["list"], settings=settings, variables={}, process=process)


def test_a_project_that_did_not_parse_ahead_is_told_by_the_command(tmp_path, monkeypatch):
    project = tmp_path / "project"
    copy_project(project)
    (project / "models" / "broken.sql").write_text("select * from {{ ref('nowhere_to_be_found') }}")
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    settings = Settings(home=tmp_path / "home")
    with DbtProcess(settings) as process:
        process.parse_ahead({})
        with pytest.raises(BuildError, match="nowhere_to_be_found"):
            run_dbt(["list"], settings=settings, variables={}, process=process)


def test_a_process_that_died_while_it_waited_is_replaced(tmp_path):
    settings = Settings(home=tmp_path)
    with DbtProcess(settings) as process:
        process.parse_ahead({})
        os.kill(process.pid, signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert run_dbt(["parse"], settings=settings, variables={}, process=process).invocation_id


def test_a_process_that_dies_at_work_is_one_sentence(tmp_path):
    with DbtProcess(Settings(home=tmp_path)) as process:
        killer = Timer(0.5, os.kill, (process.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(BuildError, match="it was killed or ran out of time"):
            process.run(["parse"], variables={})
        killer.join()


def test_the_project_means_the_same_at_any_date(tmp_path):
    run = run_dbt(["parse"], settings=Settings(home=tmp_path), variables=NIGHT)
    parsed = read_nodes(run.manifest)
    options = [
        "--vars", json.dumps(NIGHT), "--project-dir", str(PROJECT_ROOT),
        "--profiles-dir", str(tmp_path / "dbt"), "--target-path", str(tmp_path / "target"),
        "--log-path", str(tmp_path / "logs"), "--quiet",
    ]  # fmt: skip
    assert dbtRunner().invoke(["parse", *options]).success
    assert read_nodes(tmp_path / "target" / "manifest.json") == parsed


def test_a_server_that_is_not_there_is_an_error(tmp_path):
    settings = Settings(home=tmp_path, thrift_host="127.0.0.1", thrift_port=9)
    with pytest.raises(BuildError, match=r"dbt\.log"):
        run_dbt(
            ["build", "--select", "course_activity"],
            settings=settings,
            variables={"as_of_date": "2026-01-01"},
        )


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

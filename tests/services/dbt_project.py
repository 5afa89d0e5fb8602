"""dbt projects of tests: ours, parsed once for all workers; a copy of it; a small one."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from flows.settings import PROJECT_ROOT

PROFILES = "profiles.yml.example"
_FOLDERS = ("models", "macros", "seeds", "tests/dbt")
_shared: list[Path] = []


@pytest.fixture(scope="session", autouse=True)
def folder_of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the folder for `parsed_manifest`, which is called by functions that know no fixture."""
    folder = tmp_path_factory.getbasetemp()
    # A worker's folder lies in that of the session.
    _shared.append(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@cache
def parsed_manifest() -> Path:
    """Return dbt's manifest of our project with the example profile, as on a new machine.

    The first worker that asks parses the project, and dbt's warnings are errors; others wait.
    """
    folder = _shared[-1] / "dbt"
    folder.mkdir(exist_ok=True)
    parsed = folder / "parsed" / "manifest.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not parsed.exists():
            _parse(folder)
            (folder / "target").rename(parsed.parent)
    return parsed


def _parse(folder: Path) -> None:
    shutil.copy(PROJECT_ROOT / PROFILES, folder / "profiles.yml")
    environment = {
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--warn-error", "parse"],
        cwd=PROJECT_ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def copy_project(folder: Path) -> Path:
    """Copy our project into a new folder, in which a test may change it, and return the folder."""
    for name in _FOLDERS:
        shutil.copytree(PROJECT_ROOT / name, folder / name)
    for name in ("dbt_project.yml", PROFILES):
        shutil.copy(PROJECT_ROOT / name, folder / name)
    return folder


def make_project(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a project of some files that connects as ours does, and return its folder.

    Args:
        folder: where it is made.
        files: path below the folder -> text; a `dbt_project.yml` that is not given names nothing
            but the project and our profile.
    """
    names = {"dbt_project.yml": "name: analytics\nprofile: analytics\n"}
    for name, text in (names | dict(files)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(PROJECT_ROOT / PROFILES, folder)
    return folder

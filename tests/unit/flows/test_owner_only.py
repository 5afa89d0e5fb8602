"""What a home holds of learners is readable by its owner only, whatever the account's own umask."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.commands.doctor import diagnose
from flows.nightly import nightly
from flows.settings import SettingsError, load_settings

ROOT = Path(__file__).parents[3]
# ends as the command line does, and says which umask a file would be made under then
AFTER = "import atexit, os; atexit.register(lambda: print('umask', oct(os.umask(0))))"


@pytest.mark.parametrize(
    "entry",
    [
        "import sys; sys.argv = ['analytics', '--help']; from flows.cli import main; main()",
        "import sys; sys.argv = ['manage.py', 'version']; import manage; manage.main()",
        "import api.config.gunicorn",
    ],
)
def test_each_entry_point_makes_files_for_its_owner_only(entry: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.umask(0o022); {AFTER}; {entry}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "umask 0o77"


def test_the_flow_of_prefect_does_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_THRIFT_PORT", "no port")
    before = os.umask(0o022)
    try:
        with pytest.raises(SettingsError):
            nightly.fn()
    finally:
        left = os.umask(before)
    assert left == 0o077


@pytest.mark.parametrize("unit", sorted(path.name for path in (ROOT / "ops").glob("*.service")))
def test_each_unit_does_too(unit: str) -> None:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.read(ROOT / "ops" / unit)
    assert found["Service"]["UMask"] == "0077"


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_the_doctor_says_that_a_home_is_open_and_how_to_close_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    home = tmp_path / "a home"
    monkeypatch.setenv("ANALYTICS_HOME", str(home))
    finding = next(found for found in diagnose(load_settings()) if found.subject == "home")
    assert finding.is_right is True
    home.mkdir()
    home.chmod(mode)
    finding = next(found for found in diagnose(load_settings()) if found.subject == "home")
    assert finding.is_right is False
    assert finding.says.endswith(f"its mode is {mode:o}. Close it: chmod -R go= '{home}'")
    home.chmod(0o700)
    finding = next(found for found in diagnose(load_settings()) if found.subject == "home")
    assert finding.is_right is True

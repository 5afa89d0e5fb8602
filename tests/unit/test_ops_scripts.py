"""The scripts of `ops/`, with programs that stand in for those of the machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
R = """\
#!/usr/bin/env bash
echo "$2 in $PWD" >> "$R_LOG"
case "$2" in
  build) [ -f "${!#}/DESCRIPTION" ] && touch iitanalytics_1.tar.gz ;;
  check)
    [ -f "${!#}" ] && mkdir iitanalytics.Rcheck
    echo "Status: $R_STATUS" > iitanalytics.Rcheck/00check.log ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with the scripts, an R package, and a folder of programs beside it."""
    checkout = tmp_path / "check out"
    shutil.copytree(ROOT / "ops", checkout / "ops")
    (checkout / "r").mkdir()
    (checkout / "r" / "DESCRIPTION").touch()
    (tmp_path / "bin").mkdir()
    return checkout


def run_script(checkout: Path, script: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["/bin/bash", str(checkout / "ops" / script)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("status", "code"), [("OK", 0), ("1 NOTE", 1)])
def test_the_r_package_is_built_outside_of_the_checkout(
    checkout: Path, status: str, code: int
) -> None:
    programs, log = checkout.parent / "bin", checkout.parent / "r.log"
    (programs / "R").write_text(R)
    (programs / "R").chmod(0o755)
    path = f"{programs}:/usr/bin:/bin"
    ran = run_script(checkout, "check-r.sh", PATH=path, R_LOG=str(log), R_STATUS=status)
    assert ran.returncode == code, ran.stderr
    words, folders = zip(
        *(line.split(" in ") for line in log.read_text().splitlines()), strict=True
    )
    assert words == ("build", "check")
    assert not any(Path(folder).is_relative_to(checkout) for folder in folders)


def test_a_machine_without_a_python_of_use_is_told(checkout: Path) -> None:
    programs = checkout.parent / "bin"
    for name in ("cut", "dirname", "mkdir"):
        (programs / name).symlink_to(f"/usr/bin/{name}")
    ran = run_script(checkout, "setup.sh", PATH=str(programs))
    assert ran.returncode == 1
    assert ran.stderr.startswith("Python 3.11 to 3.13 must be on the PATH, but is not")

"""The exposures name just the marts that their code reads, and people read the rest."""

import re
from pathlib import Path

import pytest
import yaml

from tests.architecture.read_tables import tables_read_by, tables_read_by_r

ROOT = Path(__file__).parents[2]
MARTS = {path.stem for path in (ROOT / "models/marts").rglob("*.sql")}


def listed(name: str) -> list[str]:
    """Return the marts that an exposure names."""
    document = yaml.load((ROOT / "models/_exposures.yml").read_text(), Loader=yaml.CSafeLoader)
    (found,) = (exposure for exposure in document["exposures"] if exposure["name"] == name)
    return [re.fullmatch(r"ref\('(\w+)'\)", mart)[1] for mart in found["depends_on"]]


def marts_with_reports() -> set[str]:
    """Return the marts that are written as files of a course."""
    return {
        path.stem
        for path in (ROOT / "models/marts").rglob("*.yml")
        if re.search(r"^ +reports:", path.read_text(), re.MULTILINE)
    }


READ = {
    "rest_api": tables_read_by("api.edx"),
    "dashboard": tables_read_by("dashboard"),
    "r_analyses": tables_read_by_r("analysis"),
    "r_figures": tables_read_by_r("figure"),
    "course_reports": marts_with_reports(),
}


@pytest.mark.parametrize("name", READ)
def test_an_exposure_names_the_marts_that_its_code_reads(name: str) -> None:
    assert listed(name) == sorted(MARTS & READ[name])


def test_people_read_the_marts_that_no_program_reads() -> None:
    assert listed("people") == sorted(MARTS.difference(*READ.values()))

"""What a step keeps or sets aside is a warning of the run, and so its exit code."""

from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from tests.unit.flows.step_results import giving, request_of, step_results

pytestmark = pytest.mark.usefixtures("without_dbt")


def warnings_of_a_run(home: Path, *, is_well: bool) -> list[str]:
    results = step_results(home, is_well=is_well)
    return run_pipeline(request_of(home), run_step=giving(results)).warnings


def test_rows_and_courses_that_were_kept_or_set_aside_are_warnings(tmp_path: Path) -> None:
    lms, courses, publication, without_r = warnings_of_a_run(tmp_path, is_well=False)

    assert "no row in its table auth_user, which had 5 rows before: these are kept" in lms
    assert "The blocks of 1 course can't be read" in courses
    assert "The first is course-v1:A+B+C: It answers 500." in courses
    assert publication.startswith("2 rows of video are not published: text_too_long.")
    assert without_r == "R?"


def test_a_value_that_is_null_because_it_is_none_is_a_note_and_no_warning(tmp_path: Path) -> None:
    assert warnings_of_a_run(tmp_path, is_well=True) == []

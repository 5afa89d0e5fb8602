"""The report on grades."""

from datetime import date
from typing import Any

from dashboard.frame.filters import Filters
from dashboard.frame.table import MASKED
from dashboard.reports._outline import outline_from
from dashboard.reports.performance.grades import (
    band_table,
    grade_tiles,
    passing_table,
    policy_table,
    subsection_table,
)
from tests.unit.dashboard.asking import outline_row as block


def band(name: str | None, count: int | None, *, passing: bool, graded: int = 0) -> dict[str, Any]:
    return {
        "grade_band": name,
        "count": count,
        "is_masked": count is None,
        "is_passing": passing,
        "graded_count": graded,
    }


def test_bands_come_by_their_first_percent_and_grades_that_are_not_known_last() -> None:
    names = ["90-100", None, "0-9", "10-19"]
    table = band_table([band(name, 10, passing=False) for name in names], is_passing=False)
    assert [str(line["band"]) for line in table.lines] == ["0-9", "10-19", "90-100", "not known"]


def test_those_who_pass_and_those_who_do_not_have_bands_of_their_own() -> None:
    rows = [
        band("50-59", 20, passing=False, graded=80),
        band("50-59", 10, passing=True, graded=40),
        band("60-69", None, passing=False, graded=80),
    ]
    passing, others = (band_table(rows, is_passing=is_passing) for is_passing in (True, False))
    assert [tuple(line.values()) for line in passing.lines] == [("50-59", 10, 0.25)]
    assert [tuple(line.values()) for line in others.lines] == [
        ("50-59", 20, 0.25),
        ("60-69", MASKED, MASKED),
    ]


def test_the_tiles_count_each_learner_with_a_grade_once() -> None:
    rows = [
        band("0-9", None, passing=False, graded=32),
        band("50-59", 20, passing=False, graded=32),
        band("50-59", 10, passing=True, graded=8),
    ]
    assert [tile.value for tile in grade_tiles(rows)] == [40, 8, 0.2]
    assert grade_tiles([]) == []


def test_who_passes_is_called_alike_on_all_pages_with_whom_it_counts() -> None:
    tile = grade_tiles([band("50-59", 10, passing=True, graded=8)])[1]
    assert (tile.label, tile.of_whom) == (
        "Passing",
        "of all with a grade in the LMS, enrolled or not",
    )


def test_a_course_that_nobody_passes_has_a_share_of_none() -> None:
    assert [tile.value for tile in grade_tiles([band("0-9", 5, passing=False, graded=5)])] == [
        5,
        0,
        0.0,
    ]


def test_weeks_come_newest_first_within_the_period() -> None:
    rows = [
        {"week_ending": date(2024, 3, day), "new_passing_count": 1, "passing_count": total}
        for total, day in enumerate((3, 10, 17), start=1)
    ]
    table = passing_table(rows, filters=Filters(last=date(2024, 3, 12)))
    assert [tuple(line.values()) for line in table.lines] == [
        (date(2024, 3, 10), 2, 1),
        (date(2024, 3, 3), 1, 1),
    ]


def test_a_number_about_few_learners_is_masked_and_a_zero_is_not() -> None:
    outline = outline_from(
        [
            block("w1", "chapter", None),
            block("s1", "sequential", "w1", is_graded=True, assignment_type="Exam"),
        ]
    )
    rows = [
        {
            "subsection_id": "gone",
            "attempted_count": None,
            "mean_share": None,
            "full_count": None,
            "low_count": None,
        },
        {
            "subsection_id": "s1",
            "attempted_count": 42,
            "mean_share": 0.5,
            "full_count": 0,
            "low_count": None,
        },
    ]
    assert [tuple(line.values()) for line in subsection_table(rows, outline=outline).lines] == [
        ("S1", "W1", "Exam", 42, 0.5, 0, MASKED),
        ("gone", None, None, MASKED, MASKED, MASKED, MASKED),
    ]


def test_the_grading_policy_has_its_weights_in_its_order_with_the_graded_subsections() -> None:
    outline = outline_from(
        [
            block("w1", "chapter", None),
            block("s1", "sequential", "w1", is_graded=True, assignment_type="Homework"),
            block("s2", "sequential", "w1", is_graded=True, assignment_type="Homework"),
            block("s3", "sequential", "w1", is_graded=False, assignment_type="Homework"),
        ]
    )
    rows = [
        {"assignment_type": "Exam", "weight": None, "min_count": 1, "drop_count": None},
        {"assignment_type": "Homework", "weight": 0.4, "min_count": 3, "drop_count": 1},
    ]
    assert [tuple(line.values()) for line in policy_table(rows, outline=outline).lines] == [
        ("Exam", None, 0, 1, None),
        ("Homework", 0.4, 2, 3, 1),
    ]

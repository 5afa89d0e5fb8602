"""The report on progress."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from api.access.scope import EVERYTHING
from api.models import RRunComparison
from dashboard.frame.filters import Filters
from dashboard.frame.report import report_url
from dashboard.reports._outline import outline_from
from dashboard.reports.progress.path import path_table
from dashboard.reports.progress.retention import is_week, retention_sentence, retention_table
from dashboard.reports.progress.run_before import beside_run_before, run_before_table
from dashboard.reports.progress.stops import stop_table
from tests.stores.fixtures import Insert
from tests.stores.full_store import EXTRA, LESSON, SECTION
from tests.stores.rows import PROBLEM, progress_row, retention_row, run_comparison_row
from tests.stores.store import COURSE
from tests.unit.dashboard.asking import asked_of
from tests.unit.dashboard.asking import outline_row as block

PAGE = report_url("progress", COURSE)
OUTLINE = outline_from(
    [
        block("w1", "chapter", None),
        block("s1", "sequential", "w1"),
        block("p1", "problem", "s1"),
    ]
)


def path_lines(*rows: Any) -> list[dict[str, Any]]:
    table = path_table(rows, outline=OUTLINE, videos={"v": "player-v"}, asked=asked_of())
    return [dict(line) for line in table.lines]


def test_a_part_has_its_shares_of_the_learners_who_reached_it() -> None:
    (line,) = path_lines(progress_row("s1", "sequential", "Lesson", "w1", 1))
    assert line | {"kind": str(line["kind"])} == {
        "name": "Lesson",
        "section": "W1",
        "kind": "Subsection",
        "release": None,
        "reached": 8,
        "completed": 2,
        "completed_share": 0.25,
        "stopped": 4,
        "stopped_share": 0.5,
        "address": f"{PAGE}?of=s1",
    }


def test_a_part_that_nobody_reached_has_no_shares() -> None:
    (line,) = path_lines(
        progress_row("s1", "sequential", "S", "w1", 1, reached=0, completed=None, stopped=0)
    )
    assert (line["completed_share"], line["stopped_share"]) == (None, None)


def test_what_is_not_open_yet_is_shown_with_its_day_and_a_page_of_text_is_not_shown() -> None:
    nothing = {"reached": None, "completed": None, "stopped": None}
    lines = path_lines(
        progress_row("h", "html", "Text", "s1", 2, **nothing),
        progress_row(
            "s1",
            "sequential",
            "S",
            "w1",
            1,
            **nothing,
            release_time=datetime(2024, 4, 1, 9, tzinfo=UTC),
        ),
    )
    assert [(line["name"], str(line["release"]), line["reached"]) for line in lines] == [
        ("S", "2024-04-01", None)
    ]


def test_a_problem_leads_to_its_page_and_so_does_a_video_that_was_watched() -> None:
    rows = [
        {"block_id": key, "name": None, "block_type": kind, "reached": 4, "stopped": 1}
        | {"stop_share": 0.25}
        for key, kind in (
            ("p1", "problem"),
            ("block-v1:x+type@video+block@v", "video"),
            ("w", "video"),
        )
    ]
    videos = {"v": "player-v"}
    lines = stop_table(rows, outline=OUTLINE, videos=videos, asked=asked_of()).lines
    assert [(line["name"], line["section"], line["address"]) for line in lines] == [
        ("p1", "W1", report_url("performance", COURSE, item="p1")),
        ("block-v1:x+type@video+block@v", None, report_url("videos", COURSE, item="player-v")),
        ("w", None, None),
    ]


CURVES = [
    retention_row(group, day, share)
    for group, day, share in (
        ("audit", 0, 1.0),
        ("all", 14, 0.25),
        ("all", 0, 1.0),
        ("all", 7, 0.5),
        ("verified", 0, 0.9),
    )
]


def test_all_learners_come_before_the_modes_and_a_mode_stands_beside_them() -> None:
    everybody = [("all", 0), ("all", 7), ("all", 14)]
    lines = retention_table(CURVES, filters=Filters()).lines
    assert [(line["group_name"], line["day"]) for line in lines] == [
        *everybody,
        ("audit", 0),
        ("verified", 0),
    ]
    lines = retention_table(CURVES, filters=Filters(mode="verified")).lines
    assert [(line["group_name"], line["day"]) for line in lines] == [*everybody, ("verified", 0)]


def test_a_group_of_one_week_is_told_apart_from_a_mode() -> None:
    assert [is_week(name) for name in ("week:2024-03-04", "all", "weekly")] == [True, False, False]


def test_a_group_of_one_week_is_named_by_its_monday() -> None:
    rows = [retention_row("week:2024-03-04", 7, 0.5), retention_row("all", 7, 0.5)]
    column = retention_table(rows, filters=Filters()).column("group_name")
    assert column is not None
    assert str(column.names["week:2024-03-04"]).replace("\u00a0", " ") == "Week of 4 Mar 2024"


def test_the_sentence_of_the_curves_is_about_all_learners() -> None:
    table = retention_table(CURVES, filters=Filters())
    assert retention_sentence(table).replace("\u00a0", " ") == (
        "After 7 days, 50 % of all learners are still active. "
        "After 14 days, 25 % of all learners are still active."
    )
    modes = retention_table(
        [row for row in CURVES if row["group_name"] != "all"], filters=Filters()
    )
    assert retention_sentence(modes) == ""


@pytest.mark.usefixtures("everything_published")
@pytest.mark.django_db(databases=["default", "marts"])
class TestThePage:
    def names(self, client: Client, key: str, **parameters: str) -> list[str]:
        address = report_url("progress", COURSE, form="json")
        rows = client.get(address, {"table": key} | parameters).json()["rows"]
        return [row["name"] for row in rows]

    def test_the_path_is_walked_from_sections_to_problems(self, reader: Client) -> None:
        assert self.names(reader, "path") == ["One"]
        assert self.names(reader, "path", of=SECTION) == ["Week 1", "Lesson"]
        assert self.names(reader, "path", of=LESSON) == ["Extra"]
        assert self.names(reader, "subsections") == ["Week 1", "Lesson"]
        page = reader.get(PAGE, {"of": LESSON})
        assert [shown.section.key for shown in page.context["sections"]] == ["path"]
        assert [str(step.title) for step in page.context["trail"]] == [
            "All of the course",
            "One",
            "Lesson",
        ]
        assert report_url("performance", COURSE, item=EXTRA) in page.content.decode()

    @pytest.mark.parametrize("wrong", ["gone", PROBLEM])
    def test_a_part_that_the_course_does_not_have_is_no_page(
        self, reader: Client, wrong: str
    ) -> None:
        for address in (PAGE, report_url("progress", COURSE, form="json")):
            assert reader.get(address, {"of": wrong}).status_code == 404


def test_a_run_is_shown_beside_the_run_before_in_percent() -> None:
    """A difference of -0.51 between the logarithms of two hazards is one of 40 percent."""
    other = "course-v1:edX+DemoX+2023"
    table = run_before_table(
        [
            run_comparison_row(other, "log_hazard_of_stopping", -0.51),
            run_comparison_row(other, "active_after_28_days", 0.04),
            run_comparison_row(other, "active_after_7_days", -0.02),
        ]
    )
    assert [
        (line["measure"], *(round(line[key], 3) for key in ("difference", "low", "high")))
        for line in table.lines
    ] == [
        ("active_after_7_days", -0.02, -0.07, 0.03),
        ("active_after_28_days", 0.04, -0.01, 0.09),
        ("log_hazard_of_stopping", -0.4, -0.429, -0.369),
    ]


@pytest.mark.django_db(databases=["default", "marts"])
def test_who_may_not_see_the_run_before_sees_no_comparison(published: Insert) -> None:
    published(RRunComparison, run_comparison_row("course-v1:edX+DemoX+2023"))
    of_one_course = asked_of()
    everything = replace(of_one_course, course=replace(of_one_course.course, scope=EVERYTHING))
    assert [line["learners"] for line in beside_run_before(everything).lines] == [90]
    assert beside_run_before(of_one_course).is_empty

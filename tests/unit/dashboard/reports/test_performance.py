"""The report on problems: graded work by assignment, the rest by section."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.models import AnswerDistribution
from dashboard.frame.filters import Filters
from dashboard.frame.report import report_url
from dashboard.reports._outline import Outline, outline_from
from dashboard.reports.performance._numbers import (
    Problem,
    in_reading_order,
    joined_problems,
    summed,
)
from dashboard.reports.performance.overview import group_table, listing_table, type_table
from tests.stores.fixtures import Insert
from tests.stores.full_store import LESSON, SECTION
from tests.stores.rows import PROBLEM, SUBSECTION, answer_row
from tests.stores.store import COURSE
from tests.unit.dashboard.asking import asked_of
from tests.unit.dashboard.asking import outline_row as block

PERFORMANCE = report_url("performance", COURSE)


def outline() -> Outline:
    return outline_from(
        [
            block("root", "course", None),
            block("w1", "chapter", "root"),
            block("hw", "sequential", "w1", is_graded=True, assignment_type="Homework"),
            block("p1", "problem", "hw"),
            block("p2", "problem", "hw"),
            block("w2", "chapter", "root"),
            block("ls", "sequential", "w2"),
            block("p3", "problem", "ls"),
        ]
    )


def test_a_problem_has_its_answers_and_its_tries_and_may_lack_one_of_them() -> None:
    answers = [
        {"module_id": "p1", "name": "Sums", "right": 6, "wrong": 2},
        {"module_id": "p2", "name": None, "right": 1, "wrong": 0},
    ]
    tries = [
        {"problem_id": "p1", "learners": 4, "first_right": 1, "submissions": 10},
        {"problem_id": "p3", "learners": 2, "first_right": 2, "submissions": 2},
    ]
    assert joined_problems(answers, tries) == [
        Problem("p1", "Sums", 6, 2, 4, 1, 10),
        Problem("p2", "p2", 1, 0, None, None, None),
        Problem("p3", "p3", None, None, 2, 2, 2),
    ]


def test_problems_come_in_reading_order_with_those_that_nobody_tried_and_those_that_are_gone() -> (
    None
):
    tried = [Problem("gone", "Old", 1, 0, 1, 1, 1), Problem("p3", "From the log", 0, 2, 2, 0, 3)]
    listed = in_reading_order(tried, outline())
    assert [(problem.name, problem.learners) for problem in listed] == [
        ("P1", 0),
        ("P2", 0),
        ("P3", 2),
        ("Old", 1),
    ]


def test_where_nobody_tried_anything_no_problem_is_listed() -> None:
    assert in_reading_order([], outline()) == []


def test_sums_leave_out_what_is_not_known_and_stay_unknown_where_nothing_is() -> None:
    total = summed([Problem("a", "A", 3, 1), Problem("b", "B", None, None, 5, 2, 9)])
    assert (total.right, total.wrong, total.learners, total.submissions) == (3, 1, 5, 9)
    assert summed([Problem("a", "A", 3, 1)]).learners is None


def test_work_is_added_up_by_assignment_type() -> None:
    problems = [Problem("p1", "P1", 6, 2, 4, 1, 10), Problem("p2", "P2", 3, 1, 2, 2, 2)]
    (line,) = type_table(problems, outline=outline(), policy=[], asked=asked_of()).lines
    assert line == {
        "name": "Homework",
        "problems": 2,
        "right": 9,
        "wrong": 3,
        "right_share": 0.75,
        "first_share": 0.5,
        "learners": 3,
        "tries": 2.0,
        "address": f"{PERFORMANCE}?type=Homework",
        "weight": None,
    }


def test_assignment_types_come_in_the_order_of_the_policy_with_their_weights() -> None:
    policy = [
        {"assignment_type": "Exam", "weight": 0.75},
        {"assignment_type": "Homework", "weight": 0.25},
    ]
    problems = [Problem("gone", "Old", 0, 1), Problem("p1", "P1", 6, 2, 4, 1, 10)]
    table = type_table(problems, outline=outline(), policy=policy, asked=asked_of())
    assert [
        (str(line["name"]), line["weight"], line["problems"], line["right_share"])
        for line in table.lines
    ] == [
        ("Exam", 0.75, 0, None),
        ("Homework", 0.25, 1, 0.75),
        ("Other graded work", None, 1, 0.0),
    ]
    assert "address" not in table.lines[0]
    assert type_table([], outline=outline(), policy=policy, asked=asked_of()).lines == ()


def test_sections_lead_to_their_subsections_under_the_same_filters() -> None:
    problems = [Problem("p3", "P3", 1, 1), Problem("gone", "Old", 0, 1)]
    table = group_table(
        problems, outline=outline(), kind="chapter", asked=asked_of(Filters(mode="audit"))
    )
    assert [(str(line["name"]), line["wrong"], line.get("address")) for line in table.lines] == [
        ("W2", 1, f"{PERFORMANCE}?mode=audit&of=w2"),
        ("No longer in the course", 1, None),
    ]


def test_a_problem_that_nobody_answered_has_no_shares() -> None:
    (line,) = listing_table(
        [Problem("p3", "P3", 0, 0, 0, 0, 0)], outline=outline(), asked=asked_of()
    ).lines
    assert (line["right_share"], line["first_share"], line["tries"]) == (None, None, None)
    assert (line["section"], line["assignment_type"]) == ("W2", None)


def rows_of(client: Client, key: str, **parameters: str) -> list[dict[str, Any]]:
    address = report_url("performance", COURSE, form="json")
    answer = client.get(address, {"table": key} | parameters)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


@pytest.mark.usefixtures("everything_published")
@pytest.mark.django_db(databases=["default", "marts"])
class TestThePage:
    def test_graded_work_is_drilled_by_type_and_subsection_to_its_problems(
        self, reader: Client
    ) -> None:
        untried, by_type = rows_of(reader, "graded")
        assert (untried["name"], untried["weight"], untried["problems"]) == ("Exam", 0.6, 0)
        assert (by_type["name"], by_type["right"], by_type["learners"]) == ("Homework", 4, 4)
        assert by_type["weight"] == 0.4
        (subsection,) = rows_of(reader, "graded", type="Homework")
        assert (subsection["name"], subsection["problems"]) == ("Week 1", 1)
        (problem,) = rows_of(reader, "graded", of=SUBSECTION)
        assert (problem["name"], problem["first_share"], problem["tries"]) == ("Colours", 0.5, 1.5)

    def test_other_work_is_drilled_by_section(self, reader: Client) -> None:
        assert [row["name"] for row in rows_of(reader, "ungraded")] == ["One"]
        assert [row["name"] for row in rows_of(reader, "ungraded", of=SECTION)] == ["Lesson"]
        (problem,) = rows_of(reader, "ungraded", of=LESSON)
        assert (problem["name"], problem["learners"]) == ("Extra", 0)

    def test_the_page_of_a_part_leads_back_and_has_no_other_part(self, reader: Client) -> None:
        page = reader.get(PERFORMANCE, {"of": SUBSECTION})
        assert [shown.section.key for shown in page.context["sections"]] == ["graded"]
        assert [str(step.title) for step in page.context["trail"]] == [
            "All of the course",
            "Homework",
            "Week 1",
        ]

    @pytest.mark.parametrize("wrong", [{"of": "gone"}, {"of": PROBLEM}, {"type": "Essay"}])
    def test_a_part_that_the_course_does_not_have_is_no_page(
        self, reader: Client, wrong: dict[str, str]
    ) -> None:
        file = report_url("performance", COURSE, form="csv")
        assert [reader.get(address, wrong).status_code for address in (PERFORMANCE, file)] == [
            404, 404,
        ]  # fmt: skip

    def test_an_empty_part_is_the_whole_course(self, reader: Client) -> None:
        assert rows_of(reader, "ungraded", of="") == rows_of(reader, "ungraded")

    def test_the_pages_of_a_publication_share_the_outline_and_the_problems(
        self, reader: Client
    ) -> None:
        with CaptureQueriesContext(connections["marts"]) as queries:
            for _ in range(2):
                assert reader.get(PERFORMANCE).status_code == 200
        asked = [query["sql"] for query in queries]
        for table in ("course_blocks", "answer_distribution", "problem_daily"):
            assert sum(f'FROM "{table}"' in sql for sql in asked) == 1, table

    def test_a_problem_that_the_course_no_longer_has_is_still_counted(
        self, published: Insert, reader: Client
    ) -> None:
        published(AnswerDistribution, answer_row(module_id="old", problem_display_name="Old"))
        last = rows_of(reader, "ungraded")[-1]
        assert (last["name"], last["right"]) == ("No longer in the course", 4)

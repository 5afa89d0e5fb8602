"""The page of one problem: its answers, its days and R's analysis."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from api.models import AnswerDistribution, ProblemDaily, RRun
from dashboard.frame.filters import Filters
from dashboard.frame.report import report_url
from dashboard.reports.performance.problem import answer_table, day_table
from tests.stores.fixtures import Insert
from tests.stores.full_store import EXTRA
from tests.stores.rows import PROBLEM, answer_row
from tests.stores.store import COURSE, run_row

PAGE = report_url("performance", COURSE, item=PROBLEM)


def answer(text: str | None, last: int, first: int, **changes: Any) -> dict[str, Any]:
    return {
        "part_id": "p_2_1",
        "correct": False,
        "value_id": None,
        "answer_value_text": text,
        "variant": None,
        "problem_display_name": "P",
        "question_text": None,
        "last_response_count": last,
        "first_response_count": first,
    } | changes


def test_answers_come_by_their_number_with_their_share_of_the_last_submissions() -> None:
    table = answer_table([answer("Red", 1, 5), answer("Blue", 3, 2, correct=True)])
    keys = ("answer", "is_right", "count", "share", "first_count")
    assert [tuple(line[key] for key in keys) for line in table.lines] == [
        ("Blue", True, 3, 0.75, 2),
        ("Red", False, 1, 0.25, 5),
    ]
    assert table.column("variants") is None


def test_an_answer_is_added_up_over_the_variants_in_which_it_is_right_and_wrong() -> None:
    rows = [
        answer("3", 1, 0, value_id="choice_0", variant=1),
        answer("3", 2, 1, value_id="choice_2", variant=7),
        answer("3", 4, 4, value_id="choice_1", variant=9, correct=True),
    ]
    table = answer_table(rows)
    assert table.column("variants") is not None
    keys = ("answer", "variants", "is_right", "count", "first_count")
    assert [tuple(line[key] for key in keys) for line in table.lines] == [
        ("3", 1, True, 4, 4),
        ("3", 2, False, 3, 1),
    ]


def test_an_answer_without_a_text_shows_its_value_and_without_both_says_so() -> None:
    rows = [answer(None, 2, 0, value_id="choice_1"), answer(None, 1, 0)]
    texts = [line["answer"] for line in answer_table(rows).lines]
    assert texts == ["choice_1", "(empty or not known)"]


def test_answers_that_are_only_first_ones_have_no_share() -> None:
    (line,) = answer_table([answer("Red", 0, 2)]).lines
    assert line["share"] is None


def test_days_come_newest_first_within_the_period() -> None:
    rows = [
        {"date": date(2024, 3, day), "learners_tried": day, "first_right": 0, "submissions": day}
        for day in (1, 2, 3)
    ]
    table = day_table(rows, filters=Filters(first=date(2024, 3, 2)))
    assert [line["learners_tried"] for line in table.lines] == [3, 2]


@pytest.mark.usefixtures("everything_published")
@pytest.mark.django_db(databases=["default", "marts"])
class TestThePage:
    def test_it_has_the_numbers_of_the_problem(self, reader: Client) -> None:
        page = reader.get(PAGE)
        assert page.status_code == 200
        tiles = {tile.key: tile.value for tile in page.context["tiles"]}
        assert tiles == {"learners": 4, "first": 0.5, "right": 1.0, "tries": 1.5}
        text = page.content.decode()
        assert "<h1>Colours</h1>" in text
        assert "Which?" in text
        assert "Hard: under 30" in text
        assert "This part of the page failed" not in text
        assert [str(step.title) for step in page.context["trail"]] == ["One", "Week 1", "Colours"]

    def test_each_part_has_its_answers(self, published: Insert, reader: Client) -> None:
        published(
            AnswerDistribution,
            answer_row(part_id="colour_10_1", answer_value_text="Green"),
            answer_row(part_id="colour_9_1", answer_value_text="Grey"),
        )
        page = reader.get(PAGE)
        assert [part["is_here"] for part in page.context["parts"]] == [True, False, False]
        address = report_url("performance", COURSE, item=PROBLEM, form="json")
        for part, shown in (("colour_10_1", "Green"), ("colour_9_1", "Grey")):
            rows = reader.get(address, {"part": part}).json()["rows"]
            assert [row["answer"] for row in rows] == [shown]
        # The second part is the one with the lower number, which is the shorter id.
        assert page.context["parts"][1]["url"].endswith("part=colour_9_1")
        assert reader.get(PAGE, {"part": "colour_7_1"}).status_code == 404
        assert reader.get(address, {"part": "colour_7_1"}).status_code == 404

    def test_a_problem_that_nobody_tried_is_a_page_that_says_so(self, reader: Client) -> None:
        page = reader.get(report_url("performance", COURSE, item=EXTRA))
        assert page.status_code == 200
        states = {shown.section.key: str(shown.state) for shown in page.context["sections"]}
        assert states == {"answers": "nothing", "item": "shown", "by-day": "nothing"}
        assert "Nothing stands out" in page.content.decode()

    @pytest.mark.parametrize("item", ["block-v1:edX+DemoX+2024+type@problem+block@gone", "week1"])
    def test_a_problem_that_the_course_does_not_have_is_no_page(
        self, reader: Client, item: str
    ) -> None:
        assert reader.get(report_url("performance", COURSE, item=item)).status_code == 404

    def test_answers_in_another_course_are_not_shown(
        self, published: Insert, reader: Client
    ) -> None:
        published(AnswerDistribution, answer_row(course_id="o/c/r", answer_value_text="Elsewhere"))
        assert "Elsewhere" not in reader.get(PAGE).content.decode()

    def test_it_leads_to_the_course_where_the_address_of_the_lms_is_known(
        self, reader: Client, settings: Settings
    ) -> None:
        assert "jump_to" not in reader.get(PAGE).content.decode()
        settings.LMS_URL = "https://lms.example.org"
        address = f"https://lms.example.org/courses/{COURSE}/jump_to/{PROBLEM}"
        assert f'href="{address}"' in reader.get(PAGE).content.decode()


@pytest.mark.django_db(databases=["default", "marts"])
def test_a_problem_whose_answers_are_not_counted_has_its_tries(
    everything_published: None, published: Insert, reader: Client
) -> None:
    own = "block-v1:edX+DemoX+2024+type@problem+block@own"
    published(
        ProblemDaily,
        {
            "course_id": COURSE,
            "problem_id": own,
            "date": "2024-03-04",
            "learners_tried": 2,
            "first_right": 1,
            "submissions": 3,
        },
    )
    page = reader.get(report_url("performance", COURSE, item=own))
    tiles = {tile.key: tile.value for tile in page.context["tiles"]}
    assert tiles == {"learners": 2, "first": 0.5, "right": None, "tries": 1.5}


@pytest.mark.django_db(databases=["default", "marts"])
def test_too_few_learners_of_all_problems_are_told_of_this_problem(
    everything_published: None, published: Insert, reader: Client
) -> None:
    RRun.objects.using("marts").filter(step="items").delete()
    said = "No problem was tried by 30 learners."
    published(RRun, run_row("items", status="too_few", message=said))
    page = reader.get(PAGE).content.decode()
    assert "Fewer than 30 learners tried this problem." in page
    assert said not in page

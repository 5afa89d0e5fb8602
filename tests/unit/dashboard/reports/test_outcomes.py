"""The report on outcomes: submissions by tag."""

from typing import Any

import pytest
from django.test import Client

from api.models import TagsDistribution
from dashboard.frame.report import report_url
from dashboard.reports._outline import outline_from
from dashboard.reports.performance.outcomes import tag_table, tagged_problem_table
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM
from tests.stores.store import COURSE
from tests.unit.dashboard.asking import asked_of
from tests.unit.dashboard.asking import outline_row as block

PAGE = report_url("outcomes", COURSE)


def tag(module: str, name: str, value: str, total: int, right: int) -> dict[str, Any]:
    return {
        "module_id": module,
        "tag_name": name,
        "tag_value": value,
        "total_submissions": total,
        "correct_submissions": right,
    }


ROWS = [
    tag("p2", "level", "hard", 6, 1),
    tag("p1", "level", "hard", 4, 4),
    tag("p1", "goal", "see", 4, 4),
    tag("p1", "goal", "do", 4, 4),
]


def test_a_tag_adds_up_the_submissions_of_its_problems() -> None:
    lines = tag_table(ROWS, asked=asked_of()).lines
    assert [tuple(line.values())[:6] for line in lines] == [
        (4, 0, 1.0, "do", "goal", 1),
        (4, 0, 1.0, "see", "goal", 1),
        (5, 5, 0.5, "hard", "level", 2),
    ]
    assert lines[2]["address"] == f"{PAGE}?tag=level&value=hard"


def test_a_problem_counts_once_however_many_tags_it_has() -> None:
    outline = outline_from([block("p1", "problem", None), block("p2", "problem", None)])
    lines = tagged_problem_table(ROWS, asked=asked_of(), outline=outline).lines
    assert [(line["name"], line["tags"], line["right"], line["wrong"]) for line in lines] == [
        ("P1", "goal: do; goal: see; level: hard", 4, 0),
        ("P2", "level: hard", 1, 5),
    ]


@pytest.mark.usefixtures("everything_published")
@pytest.mark.django_db(databases=["default", "marts"])
class TestThePage:
    def test_a_tag_leads_to_its_problems(self, published: Insert, reader: Client) -> None:
        other = tag("other", "difficulty", "Hard", 2, 0) | {"org_id": "edX", "course_id": COURSE}
        published(TagsDistribution, other)
        file = report_url("outcomes", COURSE, form="json")
        everything = reader.get(file, {"table": "problems"}).json()["rows"]
        assert [row["name"] for row in everything] == ["Colours", "other"]
        chosen = {"tag": "difficulty", "value": "Easy"}
        (problem,) = reader.get(file, {"table": "problems"} | chosen).json()["rows"]
        assert (problem["name"], problem["right_share"]) == ("Colours", 0.75)
        page = reader.get(PAGE, chosen)
        assert [str(step.title) for step in page.context["trail"]] == [
            "All tags",
            "difficulty: Easy",
        ]
        assert report_url("performance", COURSE, item=PROBLEM) in page.content.decode()

    def test_a_tag_that_no_problem_has_is_no_page(self, reader: Client) -> None:
        for address in (PAGE, report_url("outcomes", COURSE, form="csv")):
            answer = reader.get(address, {"tag": "difficulty", "value": "None"})
            assert answer.status_code == 404

"""Numbers of learners that open as lists: each has as many learners as its list."""

import re
from html import unescape

import pytest
from django.db import connections
from django.test import Client

from api.access.models import AuditEntry
from api.models import (
    CourseBlock,
    CourseMetaSummaryEnrollment,
    CourseProgress,
    LearnerRoster,
    LearnerStanding,
    ProblemResponseLatest,
    Publication,
    StudentEngagementWeekly,
)
from dashboard.frame.registry import all_reports
from dashboard.frame.report import report_url
from tests.stores.fixtures import Insert
from tests.stores.rows import (
    PROBLEM,
    SUBSECTION,
    VIDEO,
    block_row,
    progress_row,
    response_row,
    standing_row,
    week_row,
)
from tests.stores.store import COURSE, learner_row, publication_row, summary_row
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/learners/"
CHAPTER = "block-v1:edX+DemoX+2024+type@chapter+block@one"
_CELL = re.compile(rf'<a href="({re.escape(PAGE)}(?:\?[^"]*)?)">([\d,]+)</a>')


def stopped_at(block_id: str) -> dict[str, object]:
    return {"has_stopped": True, "last_block_id": block_id}


@pytest.fixture
def course(published: Insert) -> None:
    """Publish six learners: gus left the course, and who is called `gone` is in no roster.

    The data end on 4 March. Eva enrolled 13 days before; nobody knows when dee did.
    """
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row(), summary_row(mode="verified"))
    published(
        LearnerRoster,
        learner_row("ada", user_id=1),
        learner_row("ben", user_id=2, enrollment_mode="verified"),
        learner_row("cem", user_id=3, cohort="Red"),
        learner_row("dee", user_id=4, enrollment_date=None),
        learner_row("eva", user_id=5, enrollment_date="2024-02-20"),
        learner_row("gus", user_id=6, segments="unenrolled,inactive"),
    )
    other = "course-v1:MITx+6.00x+2025"
    published(
        LearnerStanding,
        standing_row("ada", is_passing=True, grade_share=0.8),
        standing_row("ben", last_active_date="2024-02-26", **stopped_at(PROBLEM)),
        standing_row("cem", last_active_date="2024-02-19", **stopped_at(SUBSECTION)),
        standing_row("dee", last_active_date=None, is_passing=False),
        standing_row("gus", last_active_date="2024-01-01", **stopped_at(PROBLEM)),
        standing_row("ada", course_id=other, **stopped_at(PROBLEM)),
    )
    published(
        StudentEngagementWeekly,
        week_row("ada", problems_attempted=2, videos_played=1),
        week_row("ben", videos_played=3, forum_posts=0, forum_comments=1),
        week_row("cem", problems_attempted=1, end_date="2024-02-26"),
        week_row("gus", problems_attempted=1),
        week_row("gone", problems_attempted=1),
    )
    published(
        ProblemResponseLatest,
        response_row("ada"),
        response_row("ada", answer_id="colour_3_1", correct=None),
        response_row("ben", correct=False),
        response_row("ben", answer_id="colour_3_1", correct=False),
        response_row("cem"),
        response_row("gus", correct=False),
        response_row("gone", correct=False),
        response_row("dee", problem_id="another", correct=False),
    )
    published(
        CourseBlock,
        block_row(CHAPTER, "chapter", "One", None, 1),
        block_row(SUBSECTION, "sequential", "Week 1", CHAPTER, 2),
        block_row(PROBLEM, "problem", "Colours", SUBSECTION, 3),
    )
    published(
        CourseProgress,
        progress_row(CHAPTER, "chapter", "One", None, 1),
        progress_row(SUBSECTION, "sequential", "Week 1", CHAPTER, 2),
    )


@pytest.fixture
def reader() -> Client:
    return reader_of(sees_learners=True)


def listed(reader: Client, query: str) -> list[str]:
    answer = reader.get(f"/courses/{COURSE}/learners.json?table=usernames&{query}")
    assert answer.status_code == 200, answer.content
    return [row["username"] for row in answer.json()["rows"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("did=tried", ["ada"]),
        ("did=tried&week=2024-03-04", ["ada"]),
        ("did=tried&week=2024-02-26", ["cem"]),
        # weeks of other publications: the week that holds the day
        ("did=tried&week=2024-02-25", ["cem"]),
        ("did=tried&week=2024-02-20", ["cem"]),
        ("did=tried&week=2024-02-19", []),
        ("did=tried&week=2024-02-27", ["ada"]),
        ("did=watched", ["ada", "ben"]),
        ("did=watched&mode=verified", ["ben"]),
        ("did=posted", ["ben"]),
        ("week=2024-02-26", ["ada", "ben", "cem", "dee", "eva"]),
        ("idle=7", ["ben", "cem", "dee", "eva"]),
        ("idle=14", ["cem", "dee"]),
        ("idle=28", ["dee"]),
        ("idle=always", ["dee", "eva"]),
        ("grade=passing", ["ada"]),
        ("grade=not_passing", ["dee"]),
        ("grade=none", ["ben", "cem", "eva"]),
        ("grade=none&cohort=Red", ["cem"]),
        (f"tried={PROBLEM}", ["ada", "ben", "cem"]),
        (f"unsolved={PROBLEM}", ["ada", "ben"]),
        (f"stopped={PROBLEM}", ["ben"]),
        (f"stopped={SUBSECTION}", ["ben", "cem"]),
        (f"stopped={CHAPTER}&mode=audit", ["cem"]),
        (f"stopped={PROBLEM}&segment=unenrolled", ["gus"]),
        (f"unsolved={PROBLEM}&did=posted", ["ben"]),
    ],
)
def test_what_learners_did_chooses_them(
    course: None, reader: Client, query: str, names: list[str]
) -> None:
    query = query.replace("+", "%2B")
    assert listed(reader, query) == names
    shown = reader.get(f"{PAGE}?{query}").context["sections"][0]
    assert shown.page.paginator.count == len(names)


@pytest.mark.parametrize(
    ("query", "week", "has_effect"),
    [
        ("", "", True),
        ("did=tried", "2024-03-04", True),
        ("did=tried&week=2024-02-26", "2024-02-26", True),
        ("week=2024-02-26", "2024-02-26", False),
    ],
)
def test_the_week_that_is_used_is_shown_and_one_without_effect_is_told(
    course: None, reader: Client, query: str, week: str, has_effect: bool
) -> None:
    page = reader.get(f"{PAGE}?{query}").content.decode()
    select = page.partition('<select name="week">')[2].partition("</select>")[0]
    assert re.findall('value="([^"]*)" selected', select) == ([week] if week else [])
    assert ('value=""' in select) is ("did" not in query)
    assert ("“The week to” changes nothing without “Did in a week”." in page) is not has_effect


@pytest.mark.parametrize(
    ("slug", "item", "numbers"),
    [
        ("enrollment", None, {"enrolled": 5, "mode-audit": 4, "mode-verified": 1, "left": 1}),
        (
            "engagement",
            None,
            {"tried": 1, "watched": 2, "posted": 1}
            | {"idle-7": 4, "idle-14": 2, "idle-28": 1, "idle-always": 2},
        ),
        ("grades", None, {"passing": 1, "not-passing": 1, "none": 3}),
        ("performance", PROBLEM, {"tried": 3, "unsolved": 2}),
    ],
)
def test_the_numbers_of_a_page_are_those_of_the_lists(
    course: None, reader: Client, slug: str, item: str | None, numbers: dict[str, int]
) -> None:
    tiles = reader.get(report_url(slug, COURSE, item=item)).context["lists"]
    assert {tile.key.removeprefix("list-"): tile.value for tile in tiles} == numbers
    for tile in tiles:
        counted = reader.get(tile.link).context["sections"][0].page.paginator.count
        assert (tile.key, counted) == (tile.key, tile.value)


@pytest.mark.parametrize(
    ("slug", "key", "of_whom"),
    [
        ("engagement", "list-tried", "of the enrolled, in the seven days to 4 Mar 2024"),
        ("engagement", "list-idle-always", "From the beginning: opened no page either"),
        ("grades", "list-passing", "of the enrolled"),
    ],
)
def test_a_number_of_a_list_says_whom_it_counts(
    course: None, reader: Client, slug: str, key: str, of_whom: str
) -> None:
    tiles = reader.get(report_url(slug, COURSE)).context["lists"]
    assert next(tile.of_whom for tile in tiles if tile.key == key) == of_whom


def test_who_stopped_at_a_part_of_the_course_is_a_list(course: None, reader: Client) -> None:
    page = reader.get(report_url("progress", COURSE)).content.decode()
    cells = [(unescape(url), text) for url, text in _CELL.findall(page)]
    chapter, lesson = (
        f"{PAGE}?stopped={block.replace(':', '%3A').replace('+', '%2B').replace('@', '%40')}"
        for block in (CHAPTER, SUBSECTION)
    )
    assert cells == [(chapter, "2"), (lesson, "2")]
    answer = reader.get(report_url("progress", COURSE, form="json")).json()
    assert answer["rows"][0]["listed"] == 2


def test_where_nobody_can_go_on_there_is_no_list(
    course: None, published: Insert, reader: Client
) -> None:
    last = "block-v1:Org+One+2024+type@chapter+block@last"
    published(CourseBlock, block_row(last, "chapter", "Last", None, 9))
    published(CourseProgress, progress_row(last, "chapter", "Last", None, 9, stopped=None))
    rows = reader.get(report_url("progress", COURSE, form="json")).json()["rows"]
    assert [(row["stopped"], row["listed"]) for row in rows if row["name"] == "Last"] == [
        (None, None)
    ]


def details() -> list[tuple[str, str]]:
    return [("performance", PROBLEM), ("videos", VIDEO.partition("|")[2]), ("learners", "7")]


PAGES = [(report.slug, None) for report in all_reports() if not report.is_detail] + details()
# How many numbers of a page lead to learners; those of the pages that are not named: none.
LEADING = {
    ("this-week", None): 3,
    ("enrollment", None): 2,
    ("engagement", None): 3,
    ("progress", None): 2,
    ("grades", None): 2,
    ("learners", None): 4,
    ("performance", PROBLEM): 2,
}


@pytest.mark.parametrize(("slug", "item"), PAGES)
def test_each_number_that_leads_to_learners_is_the_length_of_its_list(
    everything_published: None, reader: Client, slug: str, item: str | None
) -> None:
    page = reader.get(report_url(slug, COURSE, item=item)).content.decode()
    cells = _CELL.findall(page)
    assert len(cells) == LEADING.get((slug, item), 0)
    for url, text in cells:
        counted = reader.get(unescape(url)).context["sections"][0].page.paginator.count
        assert (url, counted) == (url, int(text.replace(",", "")))


@pytest.mark.parametrize("slug", ["enrollment", "engagement", "grades", "progress"])
def test_without_the_right_there_is_no_number_of_a_list(course: None, slug: str) -> None:
    guest = reader_of(name="guest", sees_learners=False)
    page = guest.get(report_url(slug, COURSE)).content.decode()
    assert "learners/" not in page
    assert "enrolled now" not in page
    assert guest.get(f"{PAGE}?grade=passing").status_code == 404
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("did=slept", 400),
        ("week=yesterday", 400),
        ("week=1999-12-31", 400),
        ("week=2024-03-05", 400),
        ("idle=9", 400),
        ("grade=A", 400),
        ("tried=nothing", 404),
        (f"unsolved={CHAPTER}".replace("+", "%2B"), 404),
        ("stopped=nothing", 404),
    ],
)
def test_a_choice_that_there_is_not_is_refused(
    course: None, reader: Client, query: str, status: int
) -> None:
    assert reader.get(f"{PAGE}?{query}").status_code == status


def test_the_block_of_a_list_is_named_among_the_filters_and_can_be_taken_away(
    course: None, reader: Client
) -> None:
    page = reader.get(f"{PAGE}?unsolved={PROBLEM}".replace("+", "%2B")).content.decode()
    assert "Not right yet in the problem" in page
    assert f'<option value="{PROBLEM}" selected>Colours</option>' in page
    assert "Stopped at" not in page
    assert "Not right yet in the problem" not in reader.get(PAGE).content.decode()


@pytest.mark.parametrize("table", ["learner_standing", "student_engagement_weekly"])
def test_a_store_without_a_table_has_the_other_numbers(
    course: None, reader: Client, table: str
) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")  # rolled back with the test
    answer = reader.get(report_url("engagement", COURSE))
    keys = {tile.key for tile in answer.context["lists"]}
    assert ("list-tried" in keys) is (table == "learner_standing")
    assert ("list-idle-7" in keys) is (table == "student_engagement_weekly")
    query = "idle=7" if table == "learner_standing" else "did=tried"
    assert "This table is not published yet." in reader.get(f"{PAGE}?{query}").content.decode()

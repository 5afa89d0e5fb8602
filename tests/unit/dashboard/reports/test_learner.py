"""The page of one learner: who it is about, and what it says of their work."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from api.access.models import AuditEntry
from api.models import (
    CourseBlock,
    CourseMetaSummaryEnrollment,
    LearnerRoster,
    LearnerStanding,
    LearnerSubsectionGrade,
    ModuleEngagement,
    Publication,
    RRisk,
    RRun,
)
from dashboard.reports._outline import outline_from
from dashboard.reports.learners.work import (
    day_table,
    post_table,
    problem_table,
    video_table,
)
from tests.stores.fixtures import Insert
from tests.stores.rows import block_row, engagement_row, standing_row, subsection_grade_row
from tests.stores.store import (
    COURSE,
    learner_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
)
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/learners/"
BLOCK = "block-v1:edX+DemoX+2024+type@"
PROBLEM = f"{BLOCK}problem+block@colour"
FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 2)


@pytest.fixture
def course(published: Insert) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row())
    published(
        LearnerRoster,
        learner_row("ada", user_id=41, name="Ada Byron", cohort="Red", segments="struggling"),
        learner_row("new", user_id=42, email=None),
        learner_row("ada", user_id=43, course_id="course-v1:MITx+6.00x+2025"),
    )
    published(
        ModuleEngagement,
        engagement_row("problem", "attempted", 3, entity_id=PROBLEM, date="2024-03-01"),
        engagement_row("problem", "attempted", 1, entity_id=PROBLEM, date="2024-03-02"),
        engagement_row("problem", "completed", 1, entity_id=PROBLEM, date="2024-03-02"),
        engagement_row("video", "viewed", 2, entity_id="intro", date="2024-03-02"),
        engagement_row("discussion", "contributed", 5, entity_id="week1", date="2024-03-04"),
        engagement_row("video", "viewed", 9, entity_id="intro", username="new2"),
        engagement_row("video", "viewed", 9, entity_id="z", course_id="course-v1:MITx+6.00x+2025"),
    )
    published(
        CourseBlock,
        block_row("week1", "chapter", "Week 1", None, 1),
        block_row("lesson", "sequential", "Lesson", "week1", 2),
        block_row(
            "block-v1:edX+DemoX+2024+type@video+block@intro", "video", "Welcome", "lesson", 3
        ),
        block_row(PROBLEM, "problem", "Colours", "lesson", 4),
    )


@pytest.fixture
def reader() -> Client:
    return reader_of(name="teacher", sees_learners=True)


def rows_of(reader: Client, key: str) -> list[list[Any]]:
    answer = reader.get(f"{PAGE}41.json?table={key}")
    return [list(row.values()) for row in answer.json()["rows"]]


def test_the_head_says_who_the_learner_is(course: None, published: Insert, reader: Client) -> None:
    published(RRisk, risk_row("ada", "away", "stuck"))
    published(RRun, run_row("risk"))
    page = reader.get(f"{PAGE}41/").content.decode()
    for text in (
        "<h1>Ada Byron</h1>",
        "<dd>ada</dd>",
        "<dd>Red</dd>",
        "<dd>1 Feb 2024</dd>",
        "<dd>4 Mar 2024</dd>",
        "<dd>Struggling</dd>",
        "<dd>away, stuck</dd>",
        '<a href="mailto:ada@example.org">',
    ):
        assert text in page


def test_the_head_says_where_the_learner_stands(
    course: None, published: Insert, reader: Client
) -> None:
    published(
        LearnerStanding,
        standing_row(
            "ada",
            last_active_date="2024-03-05",
            last_block_id=PROBLEM,
            grade_share=0.625,
            is_passing=True,
        ),
        standing_row("new", last_active_date=None, is_passing=False),
    )
    page = reader.get(f"{PAGE}41/").content.decode()
    assert "<dd>5 Mar 2024</dd>" in page
    assert "<dd>Colours (Week 1)</dd>" in page
    assert "<dd>62\u00a0%, passing</dd>" in page
    other = reader.get(f"{PAGE}42/").content.decode()
    assert "<dd>not passing</dd>" in other
    assert "Last place" not in other


def test_grades_stand_in_reading_order_and_gone_subsections_at_the_end(
    course: None, published: Insert, reader: Client
) -> None:
    published(
        LearnerSubsectionGrade,
        subsection_grade_row("ada", 1.0, subsection_id="a-gone-one", possible_points=0.0),
        subsection_grade_row("ada", 2.5, subsection_id="lesson"),
        subsection_grade_row("ada", None, subsection_id="week1", possible_points=None),
        subsection_grade_row("new", 4.0, subsection_id="lesson"),
        subsection_grade_row("ada", 4.0, course_id="course-v1:MITx+6.00x+2025"),
    )
    assert rows_of(reader, "grades") == [
        ["Week 1", "Week 1", None, None, None, None, "2024-03-02"],
        ["Lesson", "Week 1", None, 2.5, 4, 0.625, "2024-03-02"],
        ["a-gone-one", None, None, 1, 0, None, "2024-03-02"],
    ]


def test_a_learner_who_never_started_has_a_page_that_says_so(course: None, reader: Client) -> None:
    page = reader.get(f"{PAGE}42/").content.decode()
    assert "<h1>new</h1>" in page
    assert "The learner has not started yet." in page
    assert "mailto:" not in page


def test_each_section_has_the_work_of_this_learner_in_this_course(
    course: None, reader: Client
) -> None:
    assert rows_of(reader, "by-day") == [
        ["2024-03-04", 0, 0, 0, 0, 5],
        ["2024-03-02", 1, 1, 1, 1, 0],
        ["2024-03-01", 1, 3, 0, 0, 0],
    ]
    assert rows_of(reader, "problems") == [
        ["Colours", "Week 1", "Lesson", 4, 1, 3, "2024-03-01", "2024-03-02"]
    ]
    assert rows_of(reader, "videos") == [["Welcome", "Week 1", "Lesson", 1, 2, "2024-03-02"]]
    assert rows_of(reader, "posts") == [["week1", 5, 1, "2024-03-04"]]


@pytest.mark.parametrize("item", ["40", "43", "ada", "041", "٤١", "4" * 40, "-41", "41.0"])
def test_what_is_no_learner_of_the_course_is_no_page(
    course: None, reader: Client, item: str
) -> None:
    assert reader.get(f"{PAGE}{item}/").status_code == 404
    assert not AuditEntry.objects.exists()


def test_the_audit_says_which_learner_was_shown_and_by_what(course: None, reader: Client) -> None:
    reader.get(f"{PAGE}41/")
    reader.get(f"{PAGE}41.csv?table=problems")
    noted = AuditEntry.objects.order_by("id").values_list("course_id", "what", "how")
    assert list(noted) == [
        (COURSE, "learners 41", "view"),
        (COURSE, "learners 41", "download"),
    ]


def test_the_list_links_to_the_page_by_the_number(course: None, reader: Client) -> None:
    page = reader.get(PAGE).content.decode()
    assert f'<a href="{PAGE}41/">ada</a>' in page


def thing(entity_type: str, entity_id: str, event: str, times: int, **changes: Any) -> Any:
    return {
        "entity_type": entity_type,
        "entity_id": entity_id,
        "event": event,
        "times": times,
        "days": 1,
        "first": FIRST,
        "last": SECOND,
    } | changes


def test_problems_stand_in_reading_order_and_those_the_course_lacks_at_the_end() -> None:
    rows = [
        thing("problem", "gone", "attempted", 2),
        thing("problem", "p1", "attempted", 1),
        thing("problem", "p2", "attempted", 5),
        thing("problem", "p2", "completed", 2),
        thing("video", "v", "viewed", 9),
    ]
    outline = outline_from(
        [block_row("p2", "problem", "Two", None, 1), block_row("p1", "problem", "", None, 2)]
    )
    table = problem_table(rows, outline=outline, address=lambda item: f"/{item}/")
    assert [
        (line["name"], line["tries"], line["right"], line["wrong"], line["address"])
        for line in table.lines
    ] == [("Two", 5, 2, 3, "/p2/"), ("p1", 1, 0, 1, "/p1/"), ("gone", 2, 0, 2, None)]


def test_a_problem_of_which_only_the_right_answer_is_known_has_no_wrong_one() -> None:
    rows = [thing("problem", "p", "completed", 1)]
    table = problem_table(rows, outline=outline_from([]), address=str)
    assert (table.lines[0]["tries"], table.lines[0]["wrong"]) == (1, 0)


def test_a_day_has_different_problems_and_all_tries() -> None:
    rows = [
        {"date": FIRST, "entity_type": "problem", "event": "attempted", "things": 2, "times": 7},
        thing("discussion", "", "contributed", 3) | {"date": SECOND, "things": 1},
        thing("essay", "", "sent", 1) | {"date": SECOND, "things": 1},
    ]
    assert [list(line.values()) for line in day_table(rows).lines] == [
        [SECOND, 0, 0, 0, 0, 3],
        [FIRST, 2, 7, 0, 0, 0],
    ]


def test_the_last_watched_and_the_last_topic_come_first() -> None:
    rows = [
        thing("video", "a", "viewed", 1, last=FIRST),
        thing("video", "b", "viewed", 2),
        thing("discussion", "c", "contributed", 4, last=FIRST),
        thing("discussion", "d", "contributed", 5),
    ]
    assert [
        line["name"] for line in video_table(rows, outline=outline_from([]), addresses={}).lines
    ] == ["b", "a"]
    assert [line["topic"] for line in post_table(rows).lines] == ["d", "c"]


def test_a_video_is_found_by_the_name_that_the_player_has_for_its_block() -> None:
    older = "i4x://edX/Demo_X/video/intro"
    outline = outline_from([block_row(older, "video", "Welcome", None, 1)])
    video_id = "i4x-edX-Demo_X-video-intro"
    rows = [thing("video", video_id, "viewed", 1)]
    (line,) = video_table(rows, outline=outline, addresses={video_id: "/its/page/"}).lines
    assert (line["name"], line["address"]) == ("Welcome", "/its/page/")

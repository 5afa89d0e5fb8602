"""The first page of a course: key numbers, findings that can be put away, learners to write to."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from api import publications
from api.models import (
    CourseActivity,
    CourseBlock,
    CourseEnrollmentDaily,
    CourseMetaSummaryEnrollment,
    DiscussionThread,
    EnrollmentReconciliation,
    LearnerRoster,
    Publication,
    RFinding,
    RRisk,
    RRun,
    Video,
)
from dashboard.models import SeenFinding
from dashboard.reports.engagement import weeks_of_activity
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM, VIDEO, block_row, reconciliation_row, thread_row
from tests.stores.store import (
    COURSE,
    activity_row,
    daily_row,
    finding_row,
    learner_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
)
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/"
SEEN = f"{PAGE}findings/seen/"
EARLIER, EARLIEST = "course-v1:edX+DemoX+2023", "course-v1:edX+DemoX+2022"


@pytest.fixture
def course(published: Insert) -> None:
    """Publish a course that began on 2 January 2024, with data through 4 March 2024."""
    published(Publication, publication_row())
    published(
        CourseMetaSummaryEnrollment,
        summary_row(end_time="2024-06-30 00:00:00", count=40, count_change_7_days=7),
        summary_row(EARLIER, start_time="2023-01-10 00:00:00"),
        summary_row(EARLIEST, start_time="2022-01-10 00:00:00"),
        summary_row("course-v1:edX+DemoX+2025", start_time="2025-01-10 00:00:00"),
    )
    published(
        CourseEnrollmentDaily,
        daily_row("2023-12-01", 1),
        daily_row("2024-02-26", 42),
        daily_row("2024-03-02", 39),
        daily_row("2024-03-03", 50),
        daily_row("2024-03-04", 40),
        # 62 days after its start, as the course is on the last day of the data
        daily_row("2023-03-13", 1234, course_id=EARLIER),
        daily_row("2023-03-14", 9, course_id=EARLIER),
        daily_row("2022-03-13", 8, course_id=EARLIEST),
    )
    published(
        CourseActivity,
        activity_row("2024-02-19", "2024-02-26", "ACTIVE", 10),
        activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20),
        activity_row("2024-02-26", "2024-03-04", "PLAYED_VIDEO", 5),
    )


@pytest.fixture
def findings(course: None, published: Insert) -> None:
    published(
        RFinding,
        finding_row(1, block_id=PROBLEM),
        finding_row(
            2,
            "video_left",
            block_id="intro",
            values_json=json.dumps({"start_seconds": 65, "share": 0.2, "usual_share": 0.03}),
        ),
        finding_row(
            3,
            "activity_drop",
            block_id="",
            values_json=json.dumps({"active": 80, "before": 121, "week_end": "2024-03-03"}),
        ),
    )
    published(RRun, run_row("findings"))
    published(
        Video,
        {
            "pipeline_video_id": VIDEO,
            "course_id": COURSE,
            "encoded_module_id": "intro",
            "duration": 130,
            "segment_length": 5,
            "users_at_start": 7,
            "users_at_end": 3,
        },
    )
    published(
        CourseBlock,
        block_row("block-v1:edX+DemoX+2024+type@video+block@intro", "video", "Welcome", None, 1),
    )


def client_of(name: str, *, sees_learners: bool = False) -> Client:
    """Sign in somebody of the organisation, which also has the course's earlier editions."""
    return reader_of("edX", kind="organisation", name=name, sees_learners=sees_learners)


@pytest.fixture
def reader() -> Client:
    return client_of("reader")


def tiles_of(client: Client) -> dict[str, Any]:
    return {tile.key: tile for tile in client.get(PAGE).context["tiles"]}


def test_the_heading_is_the_course_with_its_id_its_dates_and_its_day(
    course: None, reader: Client
) -> None:
    page = reader.get(PAGE).content.decode()
    assert "<h1>Demonstration</h1>" in page
    assert f'<span class="id">{COURSE}</span>' in page
    assert '<time datetime="2024-01-02">2 Jan 2024</time>' in page
    assert '<time datetime="2024-06-30">30 Jun 2024</time>' in page
    assert "Day 63 of the course" in page


def test_enrollment_stands_beside_last_week_and_the_same_day_of_the_last_run(
    course: None, reader: Client
) -> None:
    tile = tiles_of(reader)["current"]
    assert (tile.value, tile.change) == (40, -2)
    assert tile.of_whom == "1,234 on the same day of 2023"
    assert len(tile.trend) == 64
    assert tile.trend[55:] == (0, 42, 0, 0, 0, 0, 39, 50, 40)


def test_runs_without_a_start_and_custom_courses_are_not_the_last_run(
    course: None, published: Insert, reader: Client
) -> None:
    custom = "ccx-v1:edX+DemoX+2023+ccx@1"
    published(
        CourseMetaSummaryEnrollment,
        summary_row("course-v1:edX+DemoX+soon", start_time=None),
        summary_row("course-v1:edX+DemoX+later", start_time=None),
        summary_row(custom, start_time="2023-12-01 00:00:00"),
    )
    published(CourseEnrollmentDaily, daily_row("2024-02-01", 7) | {"course_id": custom})
    assert tiles_of(reader)["current"].of_whom == "1,234 on the same day of 2023"


def test_a_run_that_the_reader_may_not_see_is_not_compared_with(course: None) -> None:
    client = reader_of(name="guest", sees_learners=False)
    assert tiles_of(client)["current"].of_whom == ""


def test_activity_is_of_the_last_whole_week_with_its_share_of_the_enrolled(
    course: None, reader: Client
) -> None:
    tiles = tiles_of(reader)
    assert (tiles["active"].value, tiles["active"].change) == (20, 10)
    assert tiles["active"].of_whom == "20 of 50 enrolled (40\u00a0%), week to 3 Mar 2024"
    assert tiles["active"].trend == (0, 0, 0, 0, 0, 0, 0, 10, 20)
    assert (tiles["played_video"].value, tiles["played_video"].change) == (5, 5)
    assert tiles["attempted_problem"].value == 0


def test_a_week_without_anybody_is_zero_and_not_the_last_week_that_somebody_was_there() -> None:
    rows = [
        {
            "interval_end": datetime(2024, 2, 26, tzinfo=UTC),
            "label": "ACTIVE",
            "count": 7,
            "enrolled_count": 7,
        }
    ]
    active = weeks_of_activity(rows, through=date(2024, 3, 9), since=None, enrolled={})[0].tile()
    assert (active.value, active.change, active.of_whom) == (0, -7, "week to 3 Mar 2024")
    assert active.trend == (0, 0, 0, 0, 0, 0, 0, 7, 0)
    assert weeks_of_activity([], through=date(2024, 3, 9), since=None, enrolled={}) == []


@pytest.mark.parametrize(
    ("through", "value"),
    [(date(2024, 2, 24), 0), (date(2024, 2, 25), 7), (date(2024, 3, 2), 7), (date(2024, 3, 3), 0)],
)
def test_the_last_whole_week_ends_on_a_sunday_that_the_data_have(through: date, value: int) -> None:
    rows = [
        {
            "interval_end": datetime(2024, 2, 26, tzinfo=UTC),
            "label": "ACTIVE",
            "count": 7,
            "enrolled_count": 7,
        }
    ]
    weeks = weeks_of_activity(rows, through=through, since=None, enrolled={})
    assert weeks[0].tile().value == value


def test_unanswered_discussions_are_counted_where_threads_are_published(
    course: None, published: Insert, reader: Client
) -> None:
    published(
        DiscussionThread,
        thread_row("a", "Help", 0),
        thread_row("b", None, 2),
        thread_row("c", "?", 0),
    )
    tile = tiles_of(reader)["unanswered"]
    assert (tile.value, tile.link) == (2, f"{PAGE}discussions/#unanswered")


def test_each_finding_links_to_its_evidence_and_names_its_video(
    findings: None, reader: Client
) -> None:
    page = reader.get(PAGE).content.decode()
    assert f'<a href="{PAGE}performance/{PROBLEM}/">Look at the problem</a>' in page
    assert f'<a href="{PAGE}videos/intro/">Look at the video</a>' in page
    assert f'<a href="{PAGE}engagement/">See the activity</a>' in page
    assert "Video “Welcome” at 1:05" in page
    assert "In the LMS" not in page


def test_a_finding_about_a_block_links_to_the_lms_where_its_address_is_known(
    findings: None, reader: Client, settings: Settings
) -> None:
    settings.LMS_URL = "https://lms.example"
    page = reader.get(PAGE).content.decode()
    assert f'href="https://lms.example/courses/{COURSE}/jump_to/{PROBLEM}"' in page
    assert "jump_to/block-v1:edX+DemoX+2024+type@video+block@intro" in page
    assert page.count("In the LMS") == 2


def shown_kinds(client: Client) -> tuple[list[str], list[str]]:
    context = client.get(PAGE).context
    return (
        [each.finding.key for each in context["findings"]],
        [each.finding.key for each in context["seen_findings"]],
    )


def test_a_finding_that_was_seen_is_put_away_for_this_person_and_comes_back_when_asked(
    findings: None, reader: Client
) -> None:
    answer = reader.post(SEEN, {"kind": "video_left", "block_id": "intro", "seen": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#findings")
    reader.post(SEEN, {"kind": "video_left", "block_id": "intro", "seen": "on"})
    assert SeenFinding.objects.count() == 1
    assert shown_kinds(reader) == (["problem_hard", "activity_drop"], ["video_left"])
    assert shown_kinds(client_of("other"))[1] == []
    reader.post(SEEN, {"kind": "activity_drop", "block_id": "", "seen": "on"})
    reader.post(SEEN, {"kind": "video_left", "block_id": "intro", "again": "on"})
    assert shown_kinds(reader) == (["problem_hard", "video_left"], ["activity_drop"])


def test_when_all_findings_were_seen_the_page_says_so(findings: None, reader: Client) -> None:
    for kind, block_id in (
        ("problem_hard", PROBLEM),
        ("video_left", "intro"),
        ("activity_drop", ""),
    ):
        reader.post(SEEN, {"kind": kind, "block_id": block_id, "seen": "on"})
    page = reader.get(PAGE).content.decode()
    assert "You have seen all that stands out." in page
    assert page.count("Show again") == 3


def test_only_a_finding_of_the_course_can_be_put_away(findings: None, reader: Client) -> None:
    assert reader.post(SEEN, {"kind": "video_left", "block_id": "other"}).status_code == 404
    assert reader.post(SEEN).status_code == 404
    other = SEEN.replace("edX+DemoX+2024", "MITx+6.00x+2025")
    assert reader.post(other, {"kind": "video_left", "block_id": "intro"}).status_code == 404
    assert (
        Client()
        .post(SEEN, {"kind": "video_left", "block_id": "intro"})["Location"]
        .startswith("/login/")
    )
    assert reader.get(SEEN).status_code == 405
    assert not SeenFinding.objects.exists()


def test_a_form_without_its_token_puts_nothing_away(findings: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("admin", is_staff=True))
    answer = client.post(SEEN, {"kind": "activity_drop", "block_id": "", "seen": "on"})
    assert answer.status_code == 403
    assert not SeenFinding.objects.exists()


@pytest.fixture
def learners(course: None, published: Insert) -> None:
    published(
        LearnerRoster,
        learner_row("ada", segments="inactive"),
        learner_row("ben", segments="disengaging"),
        learner_row("eve", segments="unenrolled,inactive"),
    )
    published(RRisk, risk_row("ada", "never_started"), risk_row("ben", "away", "stuck"))


def to_write_to(client: Client) -> list[tuple[str, int, str]]:
    tiles = client.get(PAGE).context["to_write_to"]
    return [(str(tile.label), tile.value, tile.link) for tile in tiles]


def test_learners_to_write_to_are_counted_by_reason_with_their_lists(
    learners: None, published: Insert
) -> None:
    published(RRun, run_row("risk"))
    assert to_write_to(client_of("teacher", sees_learners=True)) == [
        ("Never started", 1, f"{PAGE}learners/?segment=never_started"),
        ("Away for a week", 1, f"{PAGE}learners/?segment=away"),
        ("Stuck at a problem", 1, f"{PAGE}learners/?segment=stuck"),
    ]


def test_the_reasons_say_what_they_do_not_count(learners: None, published: Insert) -> None:
    published(RRun, run_row("risk"))
    client = client_of("teacher", sees_learners=True)
    for tiles in (
        client.get(PAGE).context["to_write_to"],
        client.get(f"{PAGE}learners/").context["tiles"],
    ):
        words = {tile.key: str(tile.of_whom) for tile in tiles}
        assert "7 to 56 days ago; may have opened pages" in words["never-started"]
        assert "7 to 56 days" in words["away"]
        assert "56 days at most" in words["stuck"]
    of_whom = str(tiles_of(client)["passing"].of_whom)
    assert of_whom == "of all who ever enrolled, by the log"


def test_without_a_list_of_r_they_are_counted_by_the_segments_of_the_roster(
    learners: None,
) -> None:
    assert to_write_to(client_of("teacher", sees_learners=True)) == [
        ("Disengaging", 1, f"{PAGE}learners/?segment=disengaging"),
        ("Inactive", 1, f"{PAGE}learners/?segment=inactive"),
        ("Struggling", 0, f"{PAGE}learners/?segment=struggling"),
    ]


def test_numbers_of_learners_lead_to_their_lists_where_the_reader_may_see_them(
    learners: None, published: Insert, reader: Client
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(mode="verified", count=1))
    published(LearnerRoster, learner_row("ver", user_id=99, enrollment_mode="verified"))
    tiles = tiles_of(client_of("teacher", sees_learners=True))
    assert tiles["verified"].link == f"{PAGE}learners/?mode=verified"
    # Of 41 learners the LMS knows few, so that the list would not have the number.
    assert (tiles["current"].value, tiles["current"].link) == (41, "")
    without = tiles_of(reader)
    assert [without[key].link for key in ("current", "verified", "total")] == ["", "", ""]


def test_who_may_not_see_learners_is_not_told_how_many_to_write_to(
    learners: None, published: Insert, reader: Client
) -> None:
    published(RRun, run_row("risk"))
    assert to_write_to(reader) == []
    assert "learners/" not in reader.get(PAGE).content.decode()


def test_what_the_lms_counts_stands_beside_who_is_enrolled(
    course: None, published: Insert, reader: Client
) -> None:
    assert "by the LMS" not in tiles_of(reader)["current"].of_whom
    published(EnrollmentReconciliation, reconciliation_row(1200, 34))
    publications.forget_all()  # a table changes with a publication only
    assert tiles_of(reader)["current"].of_whom.endswith("1,234 by the LMS")
    tiles = reader.get(f"{PAGE}enrollment/").context["tiles"]
    assert next(tile.of_whom for tile in tiles if tile.key == "current") == "1,234 by the LMS"

"""The key numbers of a course: against last week, and against the last run on the same day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from django.utils.formats import number_format
from django.utils.translation import gettext

from api.course_ids import file_name_parts, is_custom
from api.queries import courses as course_queries
from api.queries import discussions as discussion_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.registry import report_of
from dashboard.frame.report import Asked, Tile, report_url
from dashboard.languages.lists import listed
from dashboard.reports._days import WEEK
from dashboard.reports._enrolled import enrolled_where_published
from dashboard.reports.engagement import WEEKS_OF_A_TREND, activity_rows, weeks_of_activity
from dashboard.reports.enrollment.head_counts import by_the_lms, enrollment_tiles
from dashboard.reports.learners.segments import ENROLLED, segment_counts
from dashboard.reports.learners.words import learners_url
from dashboard.reports.this_week.small_groups import without_small_numbers, without_small_shares
from dashboard.reports.this_week.told_groups import ToldGroups

_ORDER = ("current", "active", "attempted_problem", "played_video", "unanswered")


def key_numbers(asked: Asked, *, told: ToldGroups | None = None) -> list[Tile]:
    """Return the key numbers of a course; those of activity where anybody was ever active.

    Args:
        asked: the course and its reader.
        told: the numbers that a digest tells already; None shows every number.
    """
    told = told or ToldGroups()
    if asked.through is None:
        return []
    begins = asked.through - WEEKS_OF_A_TREND * WEEK
    by_day = enrolled_where_published(asked.course_id)
    enrolled = {day: count for day, count in by_day.items() if day >= begins}
    rows = published_rows(partial(activity_rows, asked.course_id))
    weeks = weeks_of_activity(rows, through=asked.through, since=asked.since, enrolled=enrolled)
    tiles = {
        tile.key: tile
        for tile in (
            *enrollment_tiles(asked),
            *(week.tile() for week in weeks),
            *_unanswered(asked),
        )
    }
    if "current" in tiles:
        tiles["current"] = replace(
            tiles["current"],
            trend=tuple(enrolled[day] for day in sorted(enrolled)),
            of_whom=_beside(asked.course, through=asked.through, told=told),
        )
    if asked.course.sees_learners:
        tiles |= _with_lists(tiles, asked.course)
    tiles.pop("posted_forum", None)  # the threads that wait say more of the discussions
    first = [tiles[key] for key in _ORDER if key in tiles]
    ordered = first + [tile for key, tile in tiles.items() if key not in _ORDER]
    return without_small_shares(without_small_numbers(ordered, told=told), weeks, told=told)


def _beside(course: CourseFacts, *, through: date, told: ToldGroups) -> str:
    """Return what stands beside the learners enrolled: the last run's number, and the LMS's.

    The LMS's number of a small group is left out, as the last run's is.
    """
    words = [beside_last_run(course, through=through, told=told)]
    if course.reconciled and not told.is_small(course.reconciled["lms_count"]):
        words.append(by_the_lms(course))
    return listed(filter(None, words))


def _with_lists(tiles: Mapping[str, Tile], course: CourseFacts) -> dict[str, Tile]:
    """Return the tiles whose learners are a list of the same number, with its address.

    A learner without an account in the LMS is counted, and is in no list.
    """
    lists = {"current": None, "verified": "verified"}
    numbers = {
        key: segment_counts(course.learner_groups, mode=mode)[ENROLLED]
        for key, mode in lists.items()
    }
    return {
        key: replace(tiles[key], link=learners_url(course.course_id, mode=mode))
        for key, mode in lists.items()
        if key in tiles and tiles[key].value == numbers[key]
    }


def last_run(course: CourseFacts) -> Row | None:
    """Return the run before the course's; None without one.

    The rule is that of `runs_before` in R: runs whose start is known follow one another by start
    and id. A custom course (CCX) is a group within a run, so it is before none and has none before.
    """
    if course.starts is None or is_custom(course.course_id):
        return None
    own = (course.starts, course.course_id)
    earlier = (
        run
        for run in course.other_runs
        if not is_custom(run["course_id"])
        and run["starts"]
        and (run["starts"], run["course_id"]) < own
    )
    return next(earlier, None)


def beside_last_run(course: CourseFacts, *, through: date, told: ToldGroups) -> str:
    """Return how many were enrolled in the last run as many days after its start, in words.

    Nothing is said when that day is not in the data, which may begin later, or when a small group
    was enrolled.
    """
    run = last_run(course)
    if run is None or course.starts is None:
        return ""
    day = run["starts"].date() + (through - course.starts.date())
    try:
        counts = course_queries.enrollment_count_by_course(on=day, course_ids=[run["course_id"]])
    except NotPublishedError:
        return ""
    if run["course_id"] not in counts or told.is_small(counts[run["course_id"]]):
        return ""
    return gettext("%(count)s on the same day of %(run)s") % {
        "count": number_format(counts[run["course_id"]]),
        "run": file_name_parts(run["course_id"])[-1],
    }


def _unanswered(asked: Asked) -> list[Tile]:
    try:
        count = discussion_queries.unanswered_thread_count(course_id=asked.course_id)
    except NotPublishedError:
        return []
    is_there = report_of("discussions", is_detail=False) is not None
    link = f"{report_url('discussions', asked.course_id)}#unanswered" if is_there else ""
    source = "discussion_thread.is_unanswered"
    return [
        Tile(
            gettext("Discussions without an answer"), count, "unanswered", source=source, link=link
        )
    ]

"""The queries of problems and videos; keyword-only functions that return plain rows.

A function of one problem takes the courses that may be read, because only the problem's rows say
the course. The id of a video begins with its course, so the course is checked before the query.
"""

from collections.abc import Collection

from django.db.models import Case, F, Max, Sum, Value, When

from api.models import (
    AnswerDistribution,
    GradeDistribution,
    ProblemDaily,
    SequentialOpenDistribution,
    TagsDistribution,
    Video,
    VideoTimeline,
)
from api.queries.packing import fetch_packed
from api.queries.reading import Row, fetch


def problem_part_list(*, course_id: str) -> list[Row]:
    """Return the submissions of a course by problem and part: all, and the correct ones."""
    rows = (
        AnswerDistribution.objects.filter(course_id=course_id)
        .values("module_id", "part_id")
        .annotate(
            total=Sum("last_response_count"),
            right=Sum(Case(When(correct=True, then=F("last_response_count")), default=Value(0))),
            newest=Max("created"),
        )
        .order_by("module_id", "part_id")
    )
    return fetch(rows)


def problem_answer_list(*, course_id: str) -> list[Row]:
    """Return the answers in the learners' last submissions by problem: right and wrong ones.

    A submission has an answer for each part of its problem. `name` is the problem's name, as the
    log has it.
    """
    rows = (
        AnswerDistribution.objects.filter(course_id=course_id)
        .values("module_id")
        .annotate(
            name=Max("problem_display_name"),
            right=Sum(Case(When(correct=True, then=F("last_response_count")), default=Value(0))),
            wrong=Sum(Case(When(correct=False, then=F("last_response_count")), default=Value(0))),
        )
        .order_by("module_id")
    )
    return fetch(rows)


def problem_try_list(*, course_id: str) -> list[Row]:
    """Return how often each problem of a course was tried.

    `learners` tried the problem, `first_right` of them were right in every part at once, and
    `submissions` counts all tries.
    """
    rows = (
        ProblemDaily.objects.filter(course_id=course_id)
        .values("problem_id")
        .annotate(
            learners=Sum("learners_tried"),
            first_right=Sum("first_right"),
            submissions=Sum("submissions"),
        )
        .order_by("problem_id")
    )
    return fetch(rows)


def problem_day_list(*, course_id: str, problem_id: str) -> list[Row]:
    """Return the days on which a problem was tried."""
    rows = ProblemDaily.objects.filter(course_id=course_id, problem_id=problem_id).order_by("date")
    return fetch(rows.values("date", "learners_tried", "first_right", "submissions"))


def problem_tag_list(*, course_id: str) -> list[Row]:
    """Return the tags of a course's problems, in the order they were stored."""
    rows = TagsDistribution.objects.filter(course_id=course_id).order_by("module_id", "id")
    return fetch(rows.values())


def answer_list(*, module_id: str, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return the answers to a problem by part, as far as its courses may be read."""
    rows = AnswerDistribution.objects.filter(module_id=module_id).order_by("part_id", "id")
    return _readable(fetch(rows.values()), course_ids)


def grade_list(*, module_id: str, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return the grades of a problem, as far as its courses may be read."""
    rows = GradeDistribution.objects.filter(module_id=module_id)
    rows = rows.order_by("course_id", "max_grade", "grade", "id")
    return _readable(fetch(rows.values()), course_ids)


def sequential_open_list(*, module_id: str, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return how many learners opened a subsection, as far as its courses may be read."""
    rows = SequentialOpenDistribution.objects.filter(module_id=module_id).order_by("course_id")
    return _readable(fetch(rows.values()), course_ids)


def video_list(*, course_id: str) -> list[Row]:
    """Return the videos of a course."""
    rows = Video.objects.filter(course_id=course_id).order_by("pipeline_video_id")
    return fetch(rows.values())


def video_timeline_list(*, pipeline_video_id: str) -> list[Row]:
    """Return the segments of a video."""
    rows = VideoTimeline.objects.filter(pipeline_video_id=pipeline_video_id)
    return fetch_packed(rows, "segment", "num_users", "num_views", "created", order_by=("segment",))


def _readable(rows: list[Row], course_ids: Collection[str] | None) -> list[Row]:
    """Keep the rows of readable courses: a module's rows are few, its courses mostly one."""
    return rows if course_ids is None else [row for row in rows if row["course_id"] in course_ids]

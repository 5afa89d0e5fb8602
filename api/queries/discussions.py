"""The queries of a course's discussions: posts by day, and threads."""

from operator import itemgetter

from api.models import CourseDiscussionDaily, DiscussionThread
from api.queries.packing import fetch_packed
from api.queries.reading import Row, fetch, published


def discussion_day_list(*, course_id: str) -> list[Row]:
    """Return the posts of each day with posts."""
    rows = CourseDiscussionDaily.objects.filter(course_id=course_id).order_by("date")
    return fetch(rows.values("date", "thread_count", "answer_count", "comment_count"))


def thread_list(*, course_id: str) -> list[Row]:
    """Return the threads of a course; the thread whose last post is the newest comes first."""
    rows = fetch_packed(
        DiscussionThread.objects.filter(course_id=course_id),
        "thread_id",
        "commentable_id",
        "title",
        "thread_type",
        "start_time",
        "last_post_time",
        "seconds_to_first_answer",
        "answer_count",
        "comment_count",
        "is_unanswered",
        order_by=("thread_id",),
    )
    return sorted(rows, key=itemgetter("last_post_time"), reverse=True)


def unanswered_thread_count(*, course_id: str) -> int:
    """Return how many threads of a course have neither an answer nor a comment.

    Raises:
        NotPublishedError: the table of threads is not published yet.
    """
    with published(DiscussionThread):
        return DiscussionThread.objects.filter(course_id=course_id, is_unanswered=True).count()

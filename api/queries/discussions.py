"""The queries of discussions; keyword-only functions that return plain values."""

from api.models import DiscussionThread
from api.queries.reading import published


def unanswered_thread_count(*, course_id: str) -> int:
    """Return how many threads of a course have neither an answer nor a comment.

    Raises:
        NotPublishedError: the table of threads is not published yet.
    """
    with published(DiscussionThread):
        return DiscussionThread.objects.filter(course_id=course_id, is_unanswered=True).count()

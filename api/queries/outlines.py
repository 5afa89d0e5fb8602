"""The queries of a course's outline: its blocks, and how far learners came in them."""

from api.models import CourseBlock, CourseProgress
from api.queries.reading import Row, fetch


def block_list(*, course_id: str) -> list[Row]:
    """Return the blocks of a course that can be reached from its root, in reading order."""
    rows = CourseBlock.objects.filter(course_id=course_id, is_orphan=False)
    return fetch(
        rows.order_by("sort_idx").values(
            "block_id",
            "block_type",
            "display_name",
            "parent_block_id",
            "is_graded",
            "assignment_type",
        )
    )


def progress_list(*, course_id: str) -> list[Row]:
    """Return how many learners reached, completed and stopped at each block, in reading order."""
    rows = CourseProgress.objects.filter(course_id=course_id).order_by("sort_idx")
    return fetch(
        rows.values(
            "block_id",
            "block_type",
            "display_name",
            "parent_block_id",
            "release_time",
            "reached",
            "completed",
            "stopped",
        )
    )

"""Terms: a site of years, whose courses run one after another instead of side by side.

Learners of a term enroll while it lasts, and no learner comes back to a course that has ended. So
what a night costs behind many terms shows whether it follows the news or the history.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from demo.courses.outlines import Block, Course


def in_terms(courses: Iterable[Course], *, start: date, days: int, terms: int) -> Iterator[Course]:
    """Yield the courses, course `index` in term `index % terms` of `terms` equally long ones.

    The week in which many visits are put off stays where it is, in one of the terms.
    """
    for course in courses:
        term = course.index % terms
        first, end = (start + timedelta(days=days * number // terms) for number in (term, term + 1))
        root = next(block for block in course.blocks if block.block_id == course.root)
        # The dates of the blocks, because the course that ran before opened earlier than they say.
        moved = first - (root.start or first)
        yield replace(
            course,
            takes_from=first,
            full=end,
            opens=first,
            closes=end,
            announced=None,
            blocks=tuple(_moved(block, by=moved) for block in course.blocks),
        )


def _moved(block: Block, *, by: timedelta) -> Block:
    start, due = block.start, block.due
    return block._replace(start=start and start + by, due=due and due + by)

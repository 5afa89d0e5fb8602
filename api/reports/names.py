"""The name of a course report's file.

`loaders.reports.course_reports` writes the files and follows the same rule.
"""

import re
from collections.abc import Iterable


def safe_course_id(course_id: str) -> str:
    """Return the id without its namespace, `_` for whatever a file's name should not hold.

    `course-v1:edX+DemoX+2014` becomes `edX_DemoX_2014`; a CCX keeps its own part, so that its file
    is not that of the course it was made from.
    """
    return re.sub(r"[^\w.\-]", "_", re.sub(r"^[\w\-]+:", "", course_id))


def report_file_name(course_id: str, report: str) -> str:
    """Return the name of a report's file."""
    return f"{safe_course_id(course_id)}_{report}.csv"


def reads_like_another(course_id: str, course_ids: Iterable[str]) -> bool:
    """Tell whether another course's file has the same name (`a_b/c/d` and `a/b_c/d`).

    Whose file it is can't be told from outside, so it must be nobody's: it may be the one that the
    asker has no right to.
    """
    stem = safe_course_id(course_id)
    return any(other != course_id and safe_course_id(other) == stem for other in course_ids)

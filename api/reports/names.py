"""The name of a course report's file.

`loaders.reports.course_reports` writes the files and follows the same rule.
"""

import hashlib
import re
from collections.abc import Iterable

_STEM_BYTES = 180


def safe_course_id(course_id: str) -> str:
    """Return the id without its namespace, with `_` for characters that no file name should hold.

    `course-v1:edX+DemoX+2014` becomes `edX_DemoX_2014`. A CCX keeps its own part, so that its file
    differs from the file of its course. A long id is cut, with a hash behind it.
    """
    stem = re.sub(r"[^\w.\-]", "_", re.sub(r"^[\w\-]+:", "", course_id))
    if len(stem.encode()) <= _STEM_BYTES:
        return stem
    cut = stem.encode()[:_STEM_BYTES].decode(errors="ignore")
    return f"{cut}~{hashlib.sha256(course_id.encode()).hexdigest()[:8]}"


def report_file_name(course_id: str, report: str) -> str:
    """Return the name of a report's file."""
    return f"{safe_course_id(course_id)}_{report}.csv"


def reads_like_another(course_id: str, course_ids: Iterable[str]) -> bool:
    """Tell whether another course's file has the same name (`a_b/c/d` and `a/b_c/d`).

    The name does not tell whose file it is. So nobody gets the file, because it may be that of a
    course that the client may not read.
    """
    stem = safe_course_id(course_id)
    return any(other != course_id and safe_course_id(other) == stem for other in course_ids)

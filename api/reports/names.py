"""How the file of a report is called; who writes it follows the same rule."""

import re

from api.course_ids import file_name_parts


def safe_course_id(course_id: str) -> str:
    """Return `org_course_run` with `_` for whatever a file's name should not hold."""
    return "_".join(re.sub(r"[^\w.-]", "_", part) for part in file_name_parts(course_id))


def report_file_name(course_id: str, report: str) -> str:
    """Return the name of a report's file."""
    return f"{safe_course_id(course_id)}_{report}.csv"

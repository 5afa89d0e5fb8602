"""The head counts of a course, which its first page shows too."""

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.frame.course import CourseFacts
from dashboard.frame.report import Asked, Tile
from dashboard.reports._enrolled import enrolled_a_week_before


def enrollment_tiles(asked: Asked) -> list[Tile]:
    """Return the head counts of the course; none for a course without a summary."""
    summary = asked.course.summary
    if not summary:
        return []
    rows = asked.course.by_mode
    verified = sum(row["count"] or 0 for row in rows if row["enrollment_mode"] == "verified")
    week_ago = enrolled_a_week_before(asked.course_id, through=asked.through)
    table = "course_meta_summary_enrollment"
    return [
        Tile(_("Ever enrolled"), summary["total"], "total", source=f"{table}.cumulative_count"),
        Tile(
            _("Enrolled now"),
            summary["current"],
            "current",
            change=None if week_ago is None else summary["current"] - week_ago,
            of_whom=by_the_lms(asked.course),
            source=f"{table}.count",
        ),
        Tile(_("Verified"), verified, "verified", source=f"{table}.count"),
        Tile(
            _("Passing"),
            summary["passing"],
            "passing",
            of_whom=_("of all who ever enrolled, by the log"),
            source=f"{table}.passing_users",
        ),
    ]


def by_the_lms(course: CourseFacts) -> str:
    """Return how many are enrolled by the LMS's own table, in words; empty where it is not read.

    The page about the number, which the tile leads to, says why the two numbers differ.
    """
    if course.reconciled is None:
        return ""
    return gettext("%(count)s by the LMS") % {
        "count": number_format(course.reconciled["lms_count"])
    }

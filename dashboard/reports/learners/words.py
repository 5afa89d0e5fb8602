"""Segments of learners and reasons of risk in words, and the address of the list of learners."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from dashboard.frame.report import report_url
from dashboard.frame.table import Words
from dashboard.languages.lists import listed

SLUG: Final = "learners"

SEGMENTS: Final[dict[str, Words]] = {
    "highly_engaged": _("Highly engaged"),
    "disengaging": _("Disengaging"),
    "inactive": _("Inactive"),
    "struggling": _("Struggling"),
    "unenrolled": _("Left the course"),
}
"""The segments of `learner_roster`."""

REASONS: Final[dict[str, Words]] = {
    "never_started": _("Never started"),
    "away": _("Away for a week"),
    "stuck": _("Stuck at a problem"),
}
"""The reasons by rule of `r_risk`: whom to write to."""

OF_REASONS: Final[dict[str, Words]] = {
    "never_started": _(
        "no problem, video or post since they enrolled, 7 to 56 days ago; may have opened pages"
    ),
    "away": _("no problem, video or post for 7 to 56 days; may have opened pages"),
    "stuck": _("five wrong tries or more at a problem, away for 56 days at most"),
}
"""Whom the reasons count: who was away for longer than eight weeks is in no list."""

_IN_A_CELL: Final[dict[str, Words]] = {
    "never_started": _("never started"),
    "away": _("away"),
    "stuck": _("stuck"),
    "days_active": _("days active in the week"),
    "days_since": _("days since the last activity"),
    "tries": _("number of tries"),
    "right_share": _("share of right tries"),
    "videos": _("number of videos"),
    "posts": _("number of posts"),
    "weeks_active": _("weeks active so far"),
    "weeks_off": _("weeks off before"),
    "less_than_before": _("less activity than before"),
}

LEVELS: Final[dict[str, Words]] = {"high": _("High"), "some": _("Some")}


def segments_in_words(segments: str) -> str:
    """Return a roster's list of segments; a segment that is not known is named as it is stored."""
    return listed(SEGMENTS.get(name, name) for name in segments.split(",") if name)


def reasons_in_words(reasons: Iterable[str]) -> str:
    """Return the reasons of a risk: those by rule, and what raises the chance by R's model."""
    return listed(_IN_A_CELL.get(reason, reason) for reason in reasons)


def learners_url(course_id: str, **choices: str | None) -> str:
    """Return the address of a list of learners: `segment`, `risk`, `mode` or `cohort` choose it.

    A report that counts learners links its number to the list that has them.
    """
    query = urlencode({name: value for name, value in choices.items() if value})
    address = report_url(SLUG, course_id)
    return f"{address}?{query}" if query else address

"""What the key numbers of a course are, in words: for the pages about numbers.

Several key numbers come from one column, so a column alone does not tell them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from dashboard.frame.table import Words
from dashboard.reports.engagement import ACTIVITIES
from dashboard.reports.learners.words import REASONS, SEGMENTS


@dataclass(frozen=True, slots=True)
class Told:
    """A key number in words: its label, and the sentences that define it."""

    label: Words
    sentences: tuple[Words, ...]


def told_of(source: str, key: str) -> Told | None:
    """Return what a key number is; None for one that its column explains.

    Args:
        source: the column that the number comes from, as `table.column`.
        key: the key of the number's tile.
    """
    return _TOLD.get(source, {}).get(key)


_WEEK = _(
    "The week is the last whole one of the data, Monday to Sunday (UTC). Who is not enrolled any "
    "more counts too."
)
_LISTED = _("They are enrolled, and were away for eight weeks at most.")

_ACTIVITY: Final[Mapping[str, Words]] = {
    "active": _("Learners with an event of any kind in the week, such as an opened page."),
    "played_video": _("Learners who started a video in the week."),
    "attempted_problem": _(
        "Learners who gave an answer to a problem in the week that the server checked."
    ),
    "posted_forum": _("Learners who wrote a thread, an answer or a comment in the week."),
}
_REASONS: Final[Mapping[str, Words]] = {
    "never_started": _(
        "Learners who enrolled a week ago or longer, and have tried no problem, watched no video "
        "and written nothing. They may have opened pages."
    ),
    "away": _(
        "Learners who tried a problem, watched a video or wrote something before, and did none of "
        "these for seven days or longer. They may have opened pages."
    ),
    "stuck": _("Learners with five wrong tries or more at a problem that they never solved."),
}
_SEGMENTS: Final[Mapping[str, Words]] = {
    "disengaging": _(
        "Learners who did something in the seven days before the last seven, and nothing since. "
        "Pages that were only opened do not count."
    ),
    "inactive": _(
        "Learners who tried no problem, watched no video and wrote nothing in the last 14 days."
    ),
    "struggling": _(
        "Learners with the most tries per completed problem: above the 85th percentile of the "
        "course's active learners."
    ),
}

_TOLD: Final[Mapping[str, Mapping[str, Told]]] = {
    "course_meta_summary_enrollment.cumulative_count": {
        "total": Told(
            _("Ever enrolled"),
            (_("Learners with any enrollment event in the tracking log, enrolled now or not."),),
        ),
    },
    "course_meta_summary_enrollment.count": {
        "current": Told(
            _("Enrolled now"),
            (
                _(
                    "Learners who are enrolled at the end of the last day of the data (UTC), by "
                    "the tracking log."
                ),
            ),
        ),
        "verified": Told(
            _("Verified"),
            (
                _(
                    "Learners who are enrolled in the mode “Verified” at the end of the last day "
                    "of the data (UTC)."
                ),
            ),
        ),
    },
    "course_meta_summary_enrollment.passing_users": {
        "passing": Told(
            _("Passing"),
            (
                _(
                    "Learners who pass by their course grade, as the LMS has it now. Who left the "
                    "course counts too; who was graded before the first enrollment in the "
                    "tracking log does not."
                ),
            ),
        ),
    },
    "course_grade_distribution.graded_count": {
        "passing": Told(
            _("Passing"),
            (
                _(
                    "Everybody who passes by the course grade, as the LMS has it now, also "
                    "learners who left and learners whose enrollment is not in the tracking log."
                ),
            ),
        ),
    },
    "course_activity.count": {
        key: Told(label, (_ACTIVITY[key], _WEEK)) for key, label in ACTIVITIES.items()
    },
    "discussion_thread.is_unanswered": {
        "unanswered": Told(
            _("Discussions without an answer"),
            (
                _(
                    "Threads to which no answer is known. A comment on an answer tells of an "
                    "answer, also of one that the tracking log lacks."
                ),
            ),
        ),
    },
    "r_risk.reasons": {
        key.replace("_", "-"): Told(label, (_REASONS[key], _LISTED))
        for key, label in REASONS.items()
    },
    "learner_roster.segments": {
        key: Told(SEGMENTS[key], (sentence,)) for key, sentence in _SEGMENTS.items()
    },
}

"""Expected numbers about the data itself: events by type, and the LMS compared with the logs."""

from collections import Counter
from collections.abc import Iterable, Sequence

from demo.actions import Action
from demo.clock import DAY
from demo.people.learners import Enrollment
from demo.truth.enrollment import EnrollmentCounter, date_text, summary_of
from demo.truth.table import Table, Value


class EventTypes:
    """Counts events by day, type and source."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, str, str]] = Counter()

    def see(self, action: Action) -> None:
        """Count any event; all implicit events have one type here."""
        kind = "(implicit)" if action.kind.startswith("/") else action.kind
        self._counts[action.moment // DAY, kind, action.source] += 1

    def tables(self) -> Iterable[Table]:
        """Return the table of event types."""
        rows: list[tuple[Value, ...]] = [
            (date_text(day), kind, source, count)
            for (day, kind, source), count in self._counts.items()
        ]
        columns = ("event_date", "event_type", "event_source", "event_count")
        yield Table("event_type_daily", columns, rows)


def reconciliation(counter: EnrollmentCounter, *, enrollments: Sequence[Enrollment]) -> Table:
    """Return the learners enrolled by the logs and those enrolled by the LMS, by course."""
    logged = {}
    for course_id, user_id, changes in counter.histories():
        summary = summary_of(changes)
        if summary and summary[1]:
            logged[course_id, user_id] = summary[0]
    in_lms = {
        (one.course.course_id, one.learner.user_id): one.mode
        for one in enrollments
        if one.created and one.is_active
    }
    rows: list[tuple[Value, ...]] = []
    for course_id in sorted({course_id for course_id, _ in logged.keys() | in_lms.keys()}):
        ours = {key for key in logged if key[0] == course_id}
        theirs = {key for key in in_lms if key[0] == course_id}
        equal = {key for key in ours & theirs if logged[key] == in_lms[key]}
        rows.append(
            (
                course_id,
                len(ours),
                len(theirs),
                len(equal),
                len((ours & theirs) - equal),
                len(theirs - ours),
                len(ours - theirs),
            )
        )
    columns = (
        "course_id", "log_count", "lms_count", "matching_count", "other_mode_count",
        "missing_count", "extra_count",
    )  # fmt: skip
    return Table("enrollment_reconciliation", columns, rows)

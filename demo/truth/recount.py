"""The expected numbers of the site, counted from people's actions by one counter per family.

The counters use brute force and plain Python on the actions, so that no number depends on the
lines, their order or any SQL. A further family is a class like `WeeklyActivity` in a module of
`demo.truth`, added to the counters of `Truth`.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from demo.clock import day_start
from demo.courses.outlines import Course
from demo.events.outcomes import SKIPPED, Delivery
from demo.people.learners import Enrollment, Profile
from demo.truth.access import access_tables
from demo.truth.courses import course_tables, listing_tables
from demo.truth.demographics import demographics_table
from demo.truth.discussion import Discussions
from demo.truth.engagement import Engagement, WeeklyActivity
from demo.truth.enrollment import EnrollmentCounter, demographics_of
from demo.truth.learners import LearnerCounter
from demo.truth.location import LastCountries
from demo.truth.performance import Modules, Submissions
from demo.truth.progress import BlocksReached
from demo.truth.quality import EventTypes, reconciliation
from demo.truth.table import ActionCounter, Table, Value
from demo.truth.video import VideoViewings

NULL = "\\N"


class Truth:
    """Counts the numbers that a correct reader of the logs, the LMS and the catalog publishes."""

    def __init__(self, *, courses: Sequence[Course], as_of: date) -> None:
        self._courses = courses
        self._as_of = as_of
        self._end = day_start(as_of)
        self._enrollment = EnrollmentCounter(end=self._end)
        self._learners = LearnerCounter(self._enrollment, end=self._end)
        self._videos = VideoViewings()
        self._progress = BlocksReached(courses, videos=self._videos, as_of=as_of)
        self._counters: tuple[ActionCounter, ...] = (
            self._enrollment,
            WeeklyActivity(self._enrollment, end=self._end),
            self._videos,
            Engagement(end=self._end),
            EventTypes(),
            Discussions(),
            self._learners,
            Submissions(courses),
            self._progress,
        )
        self._countries = LastCountries()
        self.modules = Modules(courses)
        self.lines = 0
        self.events = 0
        self.duplicates = 0
        self.outcomes: Counter[str] = Counter()
        self.absurd: Counter[str] = Counter()

    def know(self, user_id: int, *, profile: Profile) -> None:
        """Keep a learner's profile."""
        self._enrollment.profiles[user_id] = demographics_of(
            profile.gender, birth_year=profile.year_of_birth, education=profile.education
        )
        self._learners.profiles[user_id] = profile

    def watch(self, deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
        """Pass lines on, and count their actions."""
        for delivery in deliveries:
            self.lines += 1
            if delivery.note:
                self.absurd[delivery.note] += 1
            if delivery.outcome:
                self.outcomes[delivery.outcome] += 1
            else:
                self.events += 1
                self.duplicates += delivery.is_repeated
                action = delivery.action
                if action is not None and action.moment < self._end:
                    for counter in self._counters:
                        counter.see(action)
                    self._countries.see(action)
            yield delivery

    def write(self, folder: Path, *, enrollments: Sequence[Enrollment], dirt: Counter[str]) -> None:
        """Write one CSV file per table, the LMS's known differences, and the counts of lines."""
        names = []
        for table in self.tables(enrollments):
            names.append(table.name)
            _write_table(folder, table=table)
        _write_table(folder, table=self._differences(enrollments))
        skipped = self.outcomes[SKIPPED]
        rejected = {name: n for name, n in sorted(self.outcomes.items()) if name != SKIPPED}
        contents = {
            "as_of": self._as_of.isoformat(),
            "lines": self.lines,
            "events": self.events,
            "rejected": rejected,
            "skipped": skipped,
            "duplicates": self.duplicates,
            "distinct_events": self.events - self.duplicates,
            "dirt": dict(sorted(dirt.items())),
            "absurd": dict(sorted(self.absurd.items())),
            "tables": sorted(names),
        }
        path = folder / "truth.json"
        path.write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")

    def tables(self, enrollments: Sequence[Enrollment]) -> Iterator[Table]:
        """Yield every expected table."""
        for counter in self._counters:
            yield from counter.tables()
        yield self._learners.roster(enrollments)
        listed = self._learners.listed(enrollments)
        yield self._progress.standing(listed)
        yield self.modules.learner_grades(listed)
        yield from self.modules.tables()
        yield from listing_tables(self._courses)
        yield from access_tables(self._courses)
        yield from course_tables(
            self._enrollment, courses=self._courses, enrollments=enrollments, as_of=self._as_of
        )
        yield self._countries.table(enrollments, as_of=self._as_of)
        yield demographics_table(self._enrollment, countries=self._countries, as_of=self._as_of)
        yield reconciliation(self._enrollment, enrollments=enrollments)

    def _differences(self, enrollments: Sequence[Enrollment]) -> Table:
        """Return the enrollments in which LMS and logs differ, with the reasons."""
        rows: list[tuple[Value, ...]] = []
        for one in enrollments:
            if not one.created:
                continue
            course_id, user_id = one.course.course_id, one.learner.user_id
            days = self._enrollment.days_of(course_id, user_id=user_id)
            state = days[-1] if days else None
            logged = (int(state.is_enrolled), state.mode) if state else (None, None)
            if logged == (int(one.is_active), one.mode):
                continue
            why = (
                "enrolled before the logs begin" if one.is_older_than_logs else "an event was lost"
            )
            rows.append((course_id, user_id, int(one.is_active), one.mode, *logged, why))
        columns = (
            "course_id", "user_id", "lms_is_active", "lms_mode", "log_is_active", "log_mode", "why",
        )  # fmt: skip
        return Table("lms_differences", columns, rows)


def _write_table(folder: Path, *, table: Table) -> None:
    rows = sorted([NULL if value is None else str(value) for value in row] for row in table.rows)
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(rows)

"""The LMS database of the simulated site: SQLite with the tables and columns of Open edX."""

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.background import STAFF_NAMES
from demo.clock import DAY, HOUR, sql_stamp
from demo.courses import Course, json_text
from demo.enrollment_events import grade_letter
from demo.lms_tables import TABLES, create_statements
from demo.people import Enrollment, Learner, Profile
from demo.world import COUNTRIES, LMS_ROOT

Row = tuple[object, ...]


class LmsDatabase:
    """Writes the tables; equal sites make equal files."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off; "
            "pragma cache_size = -65536; pragma temp_store = memory;"
        )
        for statement in create_statements():
            self._db.execute(statement)
        self._db.execute("begin")
        self._users: list[Row] = []
        self._profiles: list[Row] = []
        self._cohorts: list[tuple[int, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush_learners()
            self._db.execute("commit")
        self._db.close()

    def put_courses(self, courses: Sequence[Course], *, start: int) -> None:
        """Write the overviews of the courses, their cohorts and their staff."""
        created = sql_stamp(start - 200 * DAY)
        self._insert("course_overviews_courseoverview", (_overview(c, created) for c in courses))
        self._insert("auth_user", (_staff(number, start=start) for number in range(len(STAFF_NAMES))))
        self._insert(
            "auth_userprofile",
            (_profile_row(n + 1, Profile(STAFF_NAMES[n], None, None, None)) for n in range(len(STAFF_NAMES))),
        )
        self._insert(
            "student_courseaccessrole",
            (
                (2 * course.index + role + 1, course.org, course.course_id, name, role + 2)
                for course in courses
                for role, name in enumerate(("instructor", "staff"))
            ),
        )
        self._cohorts = [
            (2 * course.index + half + 1, course.course_id) for course in courses for half in (0, 1)
        ]
        names = ("Early birds", "Everyone else")
        self._insert(
            "course_groups_courseusergroup",
            (
                (number, names[(number - 1) % 2], course_id, "cohort")
                for number, course_id in self._cohorts
            ),
        )

    def put_learner(self, learner: Learner, *, profile: Profile, rng: random.Random) -> None:
        """Write an account and its profile; one in fifty accounts has no profile."""
        joined = sql_stamp(learner.joined)
        seen = sql_stamp(learner.joined + HOUR)
        self._users.append(
            (
                learner.user_id, "!demo", seen, 0, learner.username, "", "",
                f"learner{learner.user_id}@example.org", 0, int(rng.random() > 0.01), joined,
            )
        )  # fmt: skip
        if rng.random() > 0.02:
            country = COUNTRIES[learner.country]
            self._profiles.append(
                _profile_row(learner.user_id, profile, country.code, country.language[:2])
            )
        if len(self._users) >= 5_000:
            self._flush_learners()

    def put_modules(self, rows: Iterable[Row]) -> None:
        """Write what learners have left behind in blocks; the newest state of each stays."""
        self._db.executemany(
            "insert into courseware_studentmodule (module_type, module_id, course_id, state, grade, "
            "max_grade, done, created, modified, student_id) "
            "values (?, ?, ?, ?, ?, ?, 'na', ?, ?, ?) "
            "on conflict (student_id, module_id, course_id) do update set state = excluded.state, "
            "grade = max(grade, excluded.grade), modified = excluded.modified",
            [(*row[:6], sql_stamp(row[6]), sql_stamp(row[6]), row[7]) for row in rows],
        )

    def put_enrollments(self, enrollments: Sequence[Enrollment], *, end: int) -> None:
        """Write the state of every enrollment at the end, with grades and certificates."""
        self._flush_learners()
        begun = [one for one in enrollments if one.created]
        self._insert(
            "student_courseenrollment",
            (
                (
                    number, one.course.course_id, sql_stamp(one.created), int(one.is_active),
                    one.mode, one.learner.user_id,
                )
                for number, one in enumerate(begin_at_one(begun), start=1)
            ),
        )  # fmt: skip
        self._insert("grades_persistentcoursegrade", _grades(begun, end=end))
        self._insert("certificates_generatedcertificate", _certificates(begun, end=end))
        self._insert(
            "course_groups_courseusergroup_users",
            (
                (number, 2 * one.course.index + 1 + int(one.learner.user_id % 3 > 0), one.learner.user_id)
                for number, one in enumerate(begun, start=1)
            ),
        )

    def _flush_learners(self) -> None:
        self._insert("auth_user", self._users)
        self._insert("auth_userprofile", self._profiles)
        self._users.clear()
        self._profiles.clear()

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(TABLES[table]))
        self._db.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - our own names


def begin_at_one(enrollments: Sequence[Enrollment]) -> Iterator[Enrollment]:
    """Yield enrollments in the order in which the LMS numbered them: by creation."""
    return iter(sorted(enrollments, key=lambda one: (one.created, one.learner.user_id)))

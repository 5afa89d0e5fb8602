"""The LMS database of the simulated site: SQLite with the tables and columns of Open edX."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.clock import DAY, HOUR, sql_stamp
from demo.courses.outlines import Course
from demo.events.visits import ModuleState
from demo.lms.rows import (
    Row,
    certificate_rows,
    grade_rows,
    overview_row,
    profile_row,
    staff_row,
)
from demo.lms.subsections import SELECT_WORK, subsection_rows
from demo.lms.tables import TABLES, create_statements
from demo.people.learners import COHORTS, Enrollment, Learner, Profile, cohorts_of, email_of
from demo.people.roles import ACCOUNTS, role_grants
from demo.world import COUNTRIES

_BATCH = 5_000
_PUT_MODULE = (
    "insert into courseware_studentmodule (module_type, module_id, course_id, state, grade, "
    "max_grade, done, created, modified, student_id) values (?, ?, ?, ?, ?, ?, 'na', ?, ?, ?) "
    "on conflict (student_id, module_id, course_id) do update set state = excluded.state, "
    "grade = max(grade, excluded.grade), modified = excluded.modified"
)


class LmsDatabase:
    """Writes the tables of the LMS. Equal sites make equal files."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off; "
            "pragma cache_size = -65536; pragma temp_store = memory;"
        )
        for statement in create_statements():
            self._db.execute(statement)
        self._db.execute("begin")
        self._courses: Sequence[Course] = ()
        self._users: list[Row] = []
        self._profiles: list[Row] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; it is complete when no error was raised."""
        if kind is None:
            self._flush_learners()
            self._db.execute("commit")
        self._db.close()

    def put_courses(self, courses: Sequence[Course], *, start: int) -> None:
        """Write the overviews of the courses, their cohorts and their staff."""
        self._courses = courses
        created = sql_stamp(start - 200 * DAY)
        self._insert(
            "course_overviews_courseoverview",
            rows=(overview_row(course, created=created) for course in courses),
        )
        self._insert("auth_user", rows=(staff_row(account, start=start) for account in ACCOUNTS))
        self._insert(
            "auth_userprofile",
            rows=(
                profile_row(
                    account.user_id,
                    profile=Profile(account.username, None, None, None),
                    country="US",
                    language="en",
                )
                for account in ACCOUNTS
            ),
        )
        self._insert(
            "student_courseaccessrole",
            rows=(
                (number, grant.org, grant.course_id, grant.role, grant.user_id)
                for number, grant in enumerate(role_grants(courses), start=1)
            ),
        )
        self._insert(
            "course_groups_courseusergroup",
            rows=(
                (2 * course.index + half + 1, COHORTS[half], course.course_id, "cohort")
                for course in courses
                for half in (0, 1)
            ),
        )

    def put_learner(self, learner: Learner, *, profile: Profile | None) -> None:
        """Write an account, and its profile when it has one; some accounts are blocked."""
        joined, seen = sql_stamp(learner.joined), sql_stamp(learner.joined + HOUR)
        email = email_of(learner)
        is_active = int(learner.user_id % 97 > 0)
        self._users.append(
            (
                learner.user_id, "!demo", seen, 0, learner.username, "", "", email, 0, is_active,
                joined,
            )
        )  # fmt: skip
        if profile is not None:
            country = COUNTRIES[learner.country]
            self._profiles.append(
                profile_row(
                    learner.user_id,
                    profile=profile,
                    country=country.code,
                    language=country.language[:2],
                )
            )
        if len(self._users) >= _BATCH:
            self._flush_learners()

    def put_modules(self, states: Iterable[ModuleState]) -> None:
        """Write the states that learners leave in blocks; the newest state of a block stays."""
        self._db.executemany(
            _PUT_MODULE,
            [
                (
                    state.kind, state.module_id, state.course_id, state.state, state.grade,
                    state.max_grade, sql_stamp(state.moment), sql_stamp(state.moment),
                    state.user_id,
                )
                for state in states
            ],
        )  # fmt: skip

    def put_enrollments(self, enrollments: Iterable[Enrollment]) -> None:
        """Write the state of every enrollment at the end, with grades and certificates."""
        begun = sorted(
            (one for one in enrollments if one.created),
            key=lambda one: (one.created, one.learner.user_id, one.course.index),
        )
        self._insert(
            "student_courseenrollment",
            rows=(
                (
                    number, one.course.course_id, sql_stamp(one.created), int(one.is_active),
                    one.mode, one.learner.user_id,
                )
                for number, one in enumerate(begun, start=1)
            ),
        )  # fmt: skip
        self._insert("grades_persistentcoursegrade", rows=grade_rows(begun))
        self._insert(
            "grades_persistentsubsectiongrade",
            rows=subsection_rows(self._db.execute(SELECT_WORK), courses=self._courses),
        )
        self._insert("certificates_generatedcertificate", rows=certificate_rows(begun))
        self._insert(
            "course_groups_courseusergroup_users",
            rows=(
                (number, 2 * one.course.index + half + 1, one.learner.user_id)
                for number, (one, half) in enumerate(
                    ((one, half) for one in begun for half in cohorts_of(one)), start=1
                )
            ),
        )

    def _flush_learners(self) -> None:
        self._insert("auth_user", rows=self._users)
        self._insert("auth_userprofile", rows=self._profiles)
        self._users.clear()
        self._profiles.clear()

    def _insert(self, table: str, *, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(TABLES[table]))
        self._db.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - own names

"""The landed tables of the LMS: under the LMS's own names, with the columns that models read.

A site's table may lack some of these columns (an older LMS, a restricted view). A missing column is
landed as null. Passwords, module state and session data are never read.
"""

from dataclasses import dataclass

import pyarrow as pa

from cleaning.schema import column

_TEXT = pa.string()
_INT = pa.int64()
_BOOL = pa.bool_()
_TIME = pa.timestamp("us", tz="UTC")
_FLOAT = pa.float64()


@dataclass(frozen=True, slots=True)
class LmsTable:
    """A table of the LMS and the part of it that is landed.

    Attributes:
        name: name of the table in the LMS.
        doc: description of the table and of its rows.
        schema: the landed columns.
        rights: the columns that open rights. Where the LMS's table is empty or missing, the rows of
            an earlier snapshot are kept without them, so that no right outlives its source.
        needed: the columns without which a row counts in no model; the load tells such rows.
        counted_by: a landed column that the LMS's table does not have. It holds the number of rows
            that are equal in all other landed columns, and these rows are landed as one. The LMS's
            database counts them, because of a large table only the counts should travel. None for
            a table whose rows are landed one by one.
    """

    name: str
    doc: str
    schema: pa.Schema
    rights: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    counted_by: str | None = None

    @property
    def landed_name(self) -> str:
        """Name of the table in the landing database."""
        return f"lms_{self.name}"

    @property
    def is_of_rights_alone(self) -> bool:
        """Tell whether a row is a right and nothing else."""
        return set(self.rights) == set(self.schema.names)


LMS_TABLES = (
    LmsTable(
        "auth_user",
        "Accounts. One row per user.",
        pa.schema(
            [
                column("id", _INT, "User id, the `user_id` of events and other tables."),
                column("username", _TEXT, "Login name, the `username` of events."),
                column("is_active", _BOOL, "Whether the account was activated."),
                column("is_superuser", _BOOL, "Whether the user may do everything."),
                column("is_staff", _BOOL, "Whether the user is staff of the whole site."),
                column("email", _TEXT, "Address for mail."),
            ]
        ),
        rights=("is_active", "is_superuser", "is_staff"),
    ),
    LmsTable(
        "auth_userprofile",
        "What users say of themselves. One row per user who has a profile.",
        pa.schema(
            [
                column("user_id", _INT, "User id."),
                column("name", _TEXT, "Full name."),
                column("gender", _TEXT, "m, f or o; empty or null when not given."),
                column("year_of_birth", _INT, "Year of birth."),
                column("level_of_education", _TEXT, "Code of the highest degree (p, m, b, …)."),
                column("language", _TEXT, "Language, as entered."),
                column("location", _TEXT, "Location, as entered."),
                column("mailing_address", _TEXT, "Postal address, as entered."),
                column("city", _TEXT, "City, as entered."),
                column("country", _TEXT, "ISO 3166 alpha-2 country of the profile."),
                column("goals", _TEXT, "Why the user is here, as entered."),
            ]
        ),
    ),
    LmsTable(
        "student_courseenrollment",
        "The state of enrollments now. One row per user and course run ever enrolled in.",
        pa.schema(
            [
                column("user_id", _INT, "User id."),
                column("course_id", _TEXT, "Course key."),
                column("created", _TIME, "When the user first enrolled."),
                column("is_active", _BOOL, "Whether the user is enrolled."),
                column("mode", _TEXT, "Enrollment mode: audit, honor, verified, …"),
            ]
        ),
        needed=("course_id", "user_id"),
    ),
    LmsTable(
        "student_courseaccessrole",
        "Course teams. One row per user, role and course (or organisation).",
        pa.schema(
            [
                column("user_id", _INT, "User id."),
                column("org", _TEXT, "Organisation of a role in all its courses."),
                column("course_id", _TEXT, "Course key; empty for a role in an organisation."),
                column("role", _TEXT, "Role: staff, instructor, beta_testers, …"),
            ]
        ),
        rights=("user_id", "org", "course_id", "role"),
    ),
    LmsTable(
        "course_overviews_courseoverview",
        "Course runs as the LMS knows them. One row per course run.",
        pa.schema(
            [
                column("id", _TEXT, "Course key."),
                column("org", _TEXT, "Organisation."),
                column("display_name", _TEXT, "Title."),
                column("display_number_with_default", _TEXT, "Course number as shown."),
                column("start", _TIME, "Start of the run."),
                column("end", _TIME, "End of the run; null when it has none."),
                column("self_paced", _BOOL, "Whether learners set their own pace."),
            ]
        ),
    ),
    LmsTable(
        "courseware_studentmodule",
        "Learners by their points in a block. One row per block touched, points and maximum.",
        pa.schema(
            [
                column("course_id", _TEXT, "Course key."),
                column("module_id", _TEXT, "Block id."),
                column("module_type", _TEXT, "Kind of block: problem, video, sequential, …"),
                column("grade", _FLOAT, "Points; null when not graded."),
                column("max_grade", _FLOAT, "Points that can be had."),
                column("learner_count", _INT, "Number of learners with these points."),
            ]
        ),
        needed=("course_id", "module_id"),
        counted_by="learner_count",
    ),
    LmsTable(
        "course_groups_courseusergroup",
        "Groups of learners in a course. One row per group.",
        pa.schema(
            [
                column("id", _INT, "Group id."),
                column("name", _TEXT, "Name."),
                column("course_id", _TEXT, "Course key."),
            ]
        ),
    ),
    LmsTable(
        "course_groups_courseusergroup_users",
        "Members of the groups. One row per group and user.",
        pa.schema(
            [
                column("id", _INT, "Row id."),
                column("courseusergroup_id", _INT, "Group id."),
                column("user_id", _INT, "User id."),
            ]
        ),
    ),
    LmsTable(
        "grades_persistentcoursegrade",
        "Course grades. One row per user and course run with a grade.",
        pa.schema(
            [
                column("user_id", _INT, "User id."),
                column("course_id", _TEXT, "Course key."),
                column("percent_grade", _FLOAT, "Grade as a share of all points, 0 to 1."),
                column("letter_grade", _TEXT, "Letter; empty (not null) when not passed."),
                column("passed_timestamp", _TIME, "When the learner first passed."),
                column("modified", _TIME, "Last computed."),
            ]
        ),
        needed=("course_id",),
    ),
    LmsTable(
        "grades_persistentsubsectiongrade",
        "Grades of subsections. One row per user and subsection with a grade.",
        pa.schema(
            [
                column("user_id", _INT, "User id."),
                column("course_id", _TEXT, "Course key."),
                column("usage_key", _TEXT, "Block id of the subsection."),
                column("earned_all", _FLOAT, "Points of all problems, graded or not."),
                column("possible_all", _FLOAT, "Points that can be had."),
                column("first_attempted", _TIME, "First answer; null without one."),
            ]
        ),
        needed=("course_id",),
    ),
)
"""Every landed table of the LMS. Each row is a row of the LMS's table."""

LOADED_TABLES = "lms_tables"
"""Name of the landing table that says how each other LMS table was loaded."""

LOADED_TABLE_SCHEMA = pa.schema(
    [
        column("table_name", _TEXT, "Table of the LMS.", nullable=False),
        column("found_rows", _INT, "Rows that the LMS gave.", nullable=False),
        column("previous_rows", _INT, "Landed rows before; null in the first snapshot."),
        column("landed_rows", _INT, "Rows that are landed now.", nullable=False),
        column("is_missing", _BOOL, "Whether the LMS has no such table.", nullable=False),
        column("is_kept", _BOOL, "Whether the rows of before were kept.", nullable=False),
        column("unconverted", _INT, "Values that are null, being no value of their column."),
    ]
)
"""One row per landed table."""

"""The five landing tables of course structure and catalog."""

import pyarrow as pa

from cleaning.schema import column

_TEXT = pa.string()
_INT = pa.int64()
_TIME = pa.timestamp("us", tz="UTC")

COURSE_LIST = pa.schema(
    [
        column("course_id", _TEXT, "Course key.", nullable=False),
        column("name", _TEXT, "Title."),
        column("org", _TEXT, "Organisation."),
        column("number", _TEXT, "Course number."),
        column("blocks_url", _TEXT, "Where the LMS describes the blocks of the course."),
        column("short_description", _TEXT, "Short description."),
        column("enrollment_start", _TIME, "When enrollment opens."),
        column("enrollment_end", _TIME, "When enrollment closes."),
        column("start_date", _TIME, "Start of the run."),
        column("end_date", _TIME, "End of the run; null when it has none."),
        column("start_display", _TEXT, "Start as shown to learners."),
        column("start_type", _TEXT, "What `start_display` is: string, timestamp or empty."),
        column("effort", _TEXT, "Effort, as entered."),
        column("pacing", _TEXT, "instructor or self."),
    ]
)
"""One row per course run of the LMS."""

COURSE_BLOCKS = pa.schema(
    [
        column("course_id", _TEXT, "Course key.", nullable=False),
        column("block_id", _TEXT, "Block id.", nullable=False),
        column("block_type", _TEXT, "Kind of block: course, chapter, sequential, problem, …"),
        column("display_name", _TEXT, "Name that learners see."),
        column("children", pa.list_(_TEXT), "Ids of the blocks in it, in order."),
        column("position", _INT, "Place in the course's listing, from 0.", nullable=False),
        column("root_block_id", _TEXT, "Block at the root of the course.", nullable=False),
        column("parent_count", _INT, "How many blocks name it as their child.", nullable=False),
        column("place", _INT, "Place in reading order, from 0; null out of reach of the root."),
        column("parent_block_id", _TEXT, "Parent at that place; null for the root."),
        column("ancestors", pa.list_(_TEXT), "Ids of the blocks above that place, from the root."),
        column("path", pa.list_(_TEXT), "Names of the blocks above that place, from the root."),
        column("graded", pa.bool_(), "Whether it counts for the grade, where the LMS says so."),
        column("format", _TEXT, "Assignment type, where the LMS says so."),
        column("start_time", _TIME, "When it is released, where the LMS says so."),
        column("due_time", _TIME, "When work in it is due, where the LMS says so."),
    ]
)
"""One row per course run and block, with its place in reading order."""

COURSE_RUNS = pa.schema(
    [
        column("course_id", _TEXT, "Course key of the run.", nullable=False),
        column("catalog_course", _TEXT, "Course that it is a run of (`org+number`)."),
        column("catalog_course_title", _TEXT, "Title."),
        column("start_time", _TIME, "Start of the run."),
        column("end_time", _TIME, "End of the run."),
        column("enrollment_start_time", _TIME, "When enrollment opens."),
        column("enrollment_end_time", _TIME, "When enrollment closes."),
        column("content_language", _TEXT, "Language code."),
        column("pacing_type", _TEXT, "instructor_paced or self_paced."),
        column("level_type", _TEXT, "Level: Introductory, Intermediate, Advanced."),
        column("availability", _TEXT, "Current, Upcoming, Starting Soon or Archived."),
        column("org_id", _TEXT, "Organisation of the course key."),
        column("partner_short_code", _TEXT, "Partner."),
        column("marketing_url", _TEXT, "Page about the run."),
        column("min_effort", _INT, "Hours a week, at least."),
        column("max_effort", _INT, "Hours a week, at most."),
        column("weeks_to_complete", _INT, "Length in weeks."),
        column("announcement_time", _TIME, "When it was announced."),
        column("reporting_type", _TEXT, "How the run counts in reports: mooc, test, …"),
    ]
)
"""One row per course run of the catalog."""

PROGRAMS = pa.schema(
    [
        column("program_id", _TEXT, "UUID of the program.", nullable=False),
        column("program_type", _TEXT, "Kind of program: MicroMasters, XSeries, …"),
        column("program_title", _TEXT, "Title of the program."),
        column("course_id", _TEXT, "Course key of a run in it.", nullable=False),
    ]
)
"""One row per program and course run."""

GRADING_POLICIES = pa.schema(
    [
        column("course_id", _TEXT, "Course key.", nullable=False),
        column("position", _INT, "Place in the grading policy, from 0.", nullable=False),
        column("assignment_type", _TEXT, "Name of the assignment type.", nullable=False),
        column("short_label", _TEXT, "Short name; the REST interface does not tell it."),
        column("weight", pa.float64(), "Share of the course grade, from 0 to 1."),
        column("min_count", _INT, "How many assignments of the type count at least."),
        column("drop_count", _INT, "How many of a learner's lowest grades do not count."),
    ]
)
"""One row per course run and assignment type of its grading policy."""

COURSE_TABLES = {
    "course_list": COURSE_LIST,
    "course_blocks": COURSE_BLOCKS,
    "course_runs": COURSE_RUNS,
    "programs": PROGRAMS,
    "grading_policies": GRADING_POLICIES,
}
"""Landing table → its columns."""

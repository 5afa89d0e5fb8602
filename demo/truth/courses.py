"""Expected summaries by course: passing learners, data of the catalog, programs."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from demo.clock import DAY, day_start
from demo.courses.files import PROGRAMS, availability, catalog_course, program_id
from demo.courses.outlines import Block, Course
from demo.courses.policies import grading_policy
from demo.people.grades import FinalGrade, final_grade
from demo.people.learners import Enrollment
from demo.truth.engagement import WEEK, week_of
from demo.truth.enrollment import EnrollmentCounter, date_text, learner_days
from demo.truth.small_groups import THRESHOLD, course_of_ccx, is_too_near, shown_cells
from demo.truth.table import Table, Value

_META_COLUMNS = (
    "course_id", "catalog_course_title", "catalog_course", "start_time", "end_time", "pacing_type",
    "availability", "enrollment_mode", "count", "count_change_7_days", "cumulative_count",
    "passing_users",
)  # fmt: skip
_BANDS = (
    "0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90-100",
)  # fmt: skip
_BAND_STARTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class OutlinedBlock(NamedTuple):
    """A block with its place; the fields from `block_id` on are columns of `course_blocks`."""

    block_id: str
    kind: str
    name: str
    is_root: int
    is_orphan: int
    is_dag: int
    parent: str | None
    path: str
    sort_idx: int
    start_time: str | None
    due_time: str | None
    is_graded: int | None
    assignment_type: str | None


def outline(course: Course) -> Iterator[OutlinedBlock]:
    """Yield the blocks of a course: in reading order, then the blocks that can't be reached."""
    blocks = {block.block_id: block for block in course.blocks}
    parents = Counter(child for block in course.blocks for child in set(block.children))
    read: set[str] = set()

    def walk(block_id: str, *, parent: str | None, path: list[str]) -> Iterator[OutlinedBlock]:
        block = blocks[block_id]
        name = " ".join(block.display_name.split())
        is_dag = int(parents[block_id] > 1)
        is_root = int(block_id == course.root)
        read.add(block_id)
        yield OutlinedBlock(
            block_id, block.kind, name, is_root, 0, is_dag, parent, " / ".join(path),
            len(read) - 1, _midnight(block.start), _midnight(block.due), *_grading(block),
        )  # fmt: skip
        for child in block.children:
            if child in blocks and child not in read:
                yield from walk(child, parent=block_id, path=[*path, name])

    yield from walk(course.root, parent=None, path=[])
    for block in course.blocks:
        if block.block_id not in read:
            name = " ".join(block.display_name.split())
            is_dag = int(parents[block.block_id] > 1)
            yield OutlinedBlock(
                block.block_id, block.kind, name, 0, 1, is_dag, None, "(Deleted block :)",
                len(blocks), _midnight(block.start), _midnight(block.due), *_grading(block),
            )  # fmt: skip


def _midnight(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00" if day else None


def _grading(block: Block) -> tuple[int | None, str | None]:
    is_graded = int(block.assignment is not None) if block.kind == "sequential" else None
    return is_graded, block.assignment


def listing_tables(courses: Sequence[Course]) -> Iterator[Table]:
    """Yield the tables of the courses that the LMS lists, and of their blocks."""
    yield Table(
        "course_blocks",
        ("course_id", "block_id", "block_type", "display_name", "is_root", "is_orphan", "is_dag",
         "parent_block_id", "course_path", "sort_idx", "start_time", "due_time", "is_graded",
         "assignment_type"),
        [(course.course_id, *block) for course in courses for block in outline(course)],
    )  # fmt: skip
    yield Table(
        "course_list",
        ("course_id", "name", "org", "number", "short_description", "enrollment_start",
         "enrollment_end", "start_date", "end_date", "start_display", "start_type", "effort",
         "pacing"),
        [
            (course.course_id, course.title, course.org, course.number, f"About {course.title}",
             None, None, f"{course.opens}T00:00:00", f"{course.closes}T00:00:00",
             course.opens.isoformat(), "timestamp", "3-5 hours",
             "self" if course.is_self_paced else "instructor")
            for course in courses
        ],
    )  # fmt: skip
    yield policy_table(courses)


def policy_table(courses: Sequence[Course]) -> Table:
    """Return the table of assignment types with their weights."""
    policies = [(course.course_id, grading_policy(course)) for course in courses]
    return Table(
        "course_assignment_type",
        ("course_id", "sort_idx", "assignment_type", "short_label", "weight",
         "min_count", "drop_count"),
        [
            (course_id, place, *one)
            for course_id, types in policies
            for place, one in enumerate(types)
        ],
    )  # fmt: skip


def course_tables(
    counter: EnrollmentCounter,
    *,
    courses: Sequence[Course],
    enrollments: Sequence[Enrollment],
    as_of: date,
) -> Iterator[Table]:
    """Yield the tables that need grades or the catalog in addition to enrollment events."""
    passing = _passing(counter, enrollments=enrollments)
    yield Table(
        "course_grade_by_mode",
        ("course_id", "mode", "passing_users"),
        [(course_id, mode, count) for (course_id, mode), count in passing.items()],
    )
    yield _meta(counter, courses=courses, passing=passing, as_of=as_of)
    graded = [(one.course.course_id, grade) for one in enrollments if (grade := final_grade(one))]
    yield _grade_distribution(graded)
    yield _passing_weekly(graded, as_of=as_of)
    yield Table(
        "course_program_metadata",
        ("course_id", "program_id", "program_type", "program_title"),
        [
            (course.course_id, program_id(name), PROGRAMS[name][1], PROGRAMS[name][0])
            for course in courses
            if course.in_catalog
            for name in course.programs
        ],
    )


def _passing(
    counter: EnrollmentCounter, *, enrollments: Iterable[Enrollment]
) -> dict[tuple[str, str], int]:
    """Count the passing learners by the mode that they had when their grade last changed."""
    passing = {
        (course_id, state.mode): 0
        for course_id, _, changes in counter.histories()
        for state in learner_days(changes, end_day=counter.end // DAY)
    }
    for one in enrollments:
        grade = final_grade(one)
        if grade is None or not grade.is_passing:
            continue
        days = counter.days_of(one.course.course_id, user_id=one.learner.user_id)
        known = [state for state in days if state.day <= grade.modified // DAY]
        if known:
            passing[one.course.course_id, known[-1].mode] += 1
    return passing


def _grade_distribution(graded: Sequence[tuple[str, FinalGrade]]) -> Table:
    """Return the learners of each band, masked among those who pass and those who do not."""
    groups: dict[tuple[str, bool], Counter[str | None]] = {}
    for course_id, grade in graded:
        for is_passing in (True, False):
            groups.setdefault((course_id, is_passing), Counter())
        groups[course_id, grade.is_passing][_BANDS[bisect(_BAND_STARTS, grade.share) - 1]] += 1
    rows: list[tuple[Value, ...]] = []
    for (course_id, is_passing), counts in groups.items():
        total = counts.total()
        parent = groups.get((course_of_ccx(course_id), is_passing))
        hides_all = (
            course_id.startswith("ccx-v1:")
            and parent is not None
            and is_too_near(total, parent=parent.total(), threshold=THRESHOLD)
        )
        bands = (None, *_BANDS)
        shown = shown_cells([counts[band] for band in bands], threshold=THRESHOLD)
        for band, cell in zip(bands, shown, strict=True):
            count = None if hides_all else cell
            rows.append((course_id, int(is_passing), band, count, int(count is None), total))
    columns = ("course_id", "is_passing", "grade_band", "count", "is_masked", "graded_count")
    return Table("course_grade_distribution", columns, rows)


def _passing_weekly(graded: Sequence[tuple[str, FinalGrade]], *, as_of: date) -> Table:
    """Return the learners who first passed in each week that is over, and up to its end."""
    end = week_of(day_start(as_of))
    passes: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for course_id, grade in graded:
        if grade.is_passing and grade.passed is not None and grade.passed < end:
            passes[course_id][week_of(grade.passed)] += 1
    rows: list[tuple[Value, ...]] = []
    for course_id, weeks in passes.items():
        so_far = 0
        for week in range(min(weeks), end, WEEK):
            so_far += weeks[week]
            sunday = date_text(week // DAY + 6)
            rows.append((course_id, sunday, weeks[week], so_far))
    columns = ("course_id", "week_ending", "new_passing_count", "passing_count")
    return Table("course_passing_weekly", columns, rows)


def _meta(
    counter: EnrollmentCounter,
    *,
    courses: Sequence[Course],
    passing: dict[tuple[str, str], int],
    as_of: date,
) -> Table:
    """Return one row for each course and mode of the last day."""
    last_day = counter.end // DAY - 1
    now: Counter[tuple[str, str]] = Counter()
    ever: Counter[tuple[str, str]] = Counter()
    before: Counter[tuple[str, str]] = Counter()
    for course_id, _, changes in counter.histories():
        for state in learner_days(changes, end_day=counter.end // DAY):
            if state.day == last_day:
                now[course_id, state.mode] += state.is_enrolled
                ever[course_id, state.mode] += 1
            elif state.day == last_day - 7:
                before[course_id, state.mode] += state.is_enrolled
    # The LMS describes a course that the catalog does not have, in the same words.
    known = {course.course_id: course for course in courses}
    rows: list[tuple[Value, ...]] = []
    for (course_id, mode), cumulative in ever.items():
        key = (course_id, mode)
        rows.append(
            (
                course_id,
                *_catalog_facts(known.get(course_id), as_of=as_of),
                mode,
                now[key],
                now[key] - before[key],
                cumulative,
                passing.get(key, 0),
            )
        )
    return Table("course_meta_summary_enrollment", _META_COLUMNS, rows)


def _catalog_facts(course: Course | None, *, as_of: date) -> tuple[Value, ...]:
    if course is None:
        return (None,) * 6
    return (
        course.title,
        catalog_course(course),
        f"{course.opens.isoformat()}T00:00:00",
        f"{course.closes.isoformat()}T00:00:00",
        "self_paced" if course.is_self_paced else "instructor_paced",
        availability(course, as_of=as_of),
    )

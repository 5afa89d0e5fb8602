"""The list of courses: rows of the result store to a searched, sorted table with totals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.queries.reading import Row


@dataclass(frozen=True, slots=True)
class Course:
    """One line of the list."""

    course_id: str
    title: str
    starts: datetime | None
    ends: datetime | None
    current: int
    change: int
    total: int
    verified: int
    passing: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that sorts: the order that a click asks for, and how it sorts the list now."""

    label: str
    sort: str
    direction: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over the courses shown."""

    courses: int
    current: int
    change: int
    total: int
    verified: int
    passing: int


COLUMNS = {
    "title": "Course",
    "starts": "Starts",
    "ends": "Ends",
    "current": "Enrolled now",
    "change": "Change in last week",
    "total": "Ever enrolled",
    "verified": "Verified",
    "passing": "Passing",
}
_TEXT_COLUMNS = {"title", "starts", "ends"}
DEFAULT_SORT = "-current"


def courses_from_rows(rows: Iterable[Row], *, verified: Mapping[str, int]) -> list[Course]:
    """Return the courses; one without a title is called by its id."""
    return [
        Course(
            course_id=row["course_id"],
            title=row["title"] or row["course_id"],
            starts=row["starts"],
            ends=row["ends"],
            current=row["current"],
            change=row["change"],
            total=row["total"],
            verified=verified.get(row["course_id"]) or 0,
            passing=row["passing"],
        )
        for row in rows
    ]


def search_courses(courses: Iterable[Course], *, text: str) -> list[Course]:
    """Keep the courses whose title or id has every word of the text, in any case."""
    words = text.casefold().split()
    return [
        course
        for course in courses
        if all(word in f"{course.title} {course.course_id}".casefold() for word in words)
    ]


def sort_courses(courses: Iterable[Course], *, sort: str) -> list[Course]:
    """Sort by a column, falling when it begins with `-`; what has no value comes last."""
    column = sort.removeprefix("-")
    falling = sort.startswith("-")
    by_id = sorted(courses, key=lambda course: course.course_id)
    valued = [course for course in by_id if getattr(course, column) is not None]
    without = [course for course in by_id if getattr(course, column) is None]

    def value(course: Course) -> object:
        found = getattr(course, column)
        return found.casefold() if isinstance(found, str) else found

    return sorted(valued, key=value, reverse=falling) + without  # type: ignore[arg-type]


def valid_sort(text: str) -> str:
    """Return the sort that was asked for, or the default when there is no such column."""
    return text if text.removeprefix("-") in COLUMNS else DEFAULT_SORT


def headings(*, sort: str) -> list[Heading]:
    """Return the columns; numbers sort falling at the first click, texts rising."""
    return [_heading(column, sort=sort) for column in COLUMNS]


def _heading(column: str, *, sort: str) -> Heading:
    directions = {column: "ascending", f"-{column}": "descending"}
    first = column if column in _TEXT_COLUMNS else f"-{column}"
    other = f"-{column}" if first == column else column
    return Heading(
        label=COLUMNS[column],
        sort=other if sort == first else first,
        direction=directions.get(sort, "none"),
        is_number=column not in _TEXT_COLUMNS,
    )


def totals_of(courses: list[Course]) -> Totals:
    """Add up the courses; a learner counts once in each of their courses."""
    return Totals(
        courses=len(courses),
        current=sum(course.current for course in courses),
        change=sum(course.change for course in courses),
        total=sum(course.total for course in courses),
        verified=sum(course.verified for course in courses),
        passing=sum(course.passing for course in courses),
    )

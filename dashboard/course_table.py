"""The list of courses: turns rows of the result store into a searched, sorted table with totals."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.course_ids import organisation
from api.queries.reading import Row
from api.searching import has_words, words_of
from dashboard.frame.table import Column, Kind, Table, Words, sorted_by_cell


@dataclass(frozen=True, slots=True)
class Course:
    """One line of the list."""

    course_id: str
    title: str
    starts: datetime | None
    ends: datetime | None
    current: int
    change: int | None
    total: int
    verified: int
    passing: int
    organisation: str
    availability: str
    pacing: str
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """A filter of the list: a parameter of the address with the values that the courses have."""

    name: str
    label: Words
    options: tuple[tuple[str, Words], ...]
    chosen: str

    @property
    def chosen_name(self) -> Words:
        """The name of the value that is chosen; a value that no course has is its own name."""
        return dict(self.options).get(self.chosen, self.chosen)


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over the courses shown."""

    courses: int
    current: int
    change: int | None
    total: int
    verified: int
    passing: int


_SUMMARY = "course_meta_summary_enrollment"
COLUMNS: Final = (
    Column("title", _("Course"), Kind.TEXT),
    Column("starts", _("Starts"), Kind.DATE),
    Column("ends", _("Ends"), Kind.DATE),
    Column("current", _("Enrolled now"), source=f"{_SUMMARY}.count"),
    Column("change", _("Change in last week"), Kind.CHANGE, "course_enrollment_daily.count"),
    Column("total", _("Ever enrolled"), source=f"{_SUMMARY}.cumulative_count"),
    Column("verified", _("Verified"), source=f"{_SUMMARY}.count"),
    Column("passing", _("Passing"), source=f"{_SUMMARY}.passing_users"),
)
"""The columns of the page. The file has more."""
_FILTERS: dict[str, Words] = {
    "availability": _("Availability"),
    "pacing": _("Pacing"),
    "organisation": _("Organisation"),
    "program": _("Programme"),
}
# The words of the page for values that a file and an address have as they are stored.
_NAMES: dict[str, Words] = {
    "Archived": _("Archived"),
    "Current": _("Current"),
    "Starting Soon": _("Starting soon"),
    "Upcoming": _("Upcoming"),
    "self_paced": _("At their own pace"),
    "instructor_paced": _("By the dates of the course"),
}
DEFAULT_SORT = "-current"


def courses_from_rows(
    rows: Iterable[Row],
    *,
    verified: Mapping[str, int],
    week_ago: Mapping[str, int] | None,
    programs: Mapping[str, Collection[str]] | None = None,
) -> list[Course]:
    """Return the courses; a course without a title has its id as title.

    Args:
        rows: the totals of the courses.
        verified: learners in the verified mode, by course.
        week_ago: learners enrolled seven days before the last day, by course, where anybody was;
            None where no enrollment by day is published.
        programs: ids of the programmes that each course is part of.
    """
    return [
        Course(
            course_id=row["course_id"],
            title=row["title"] or row["course_id"],
            starts=row["starts"],
            ends=row["ends"],
            current=row["current"],
            change=None if week_ago is None else row["current"] - week_ago.get(row["course_id"], 0),
            total=row["total"],
            verified=verified.get(row["course_id"]) or 0,
            passing=row["passing"],
            organisation=organisation(row["course_id"]),
            availability=row["availability"] or "",
            pacing=row["pacing"] or "",
            programs=tuple((programs or {}).get(row["course_id"], ())),
        )
        for row in rows
    ]


def search_courses(courses: Iterable[Course], *, text: str) -> list[Course]:
    """Keep the courses whose title or id has every word, whatever its case and accents."""
    words = words_of(text)
    return [course for course in courses if has_words(words, course.title, course.course_id)]


def filters_of(
    courses: Iterable[Course], parameters: Mapping[str, str], *, titles: Mapping[str, str]
) -> list[CourseFilter]:
    """Return the filters whose values differ among the courses.

    Args:
        courses: all courses that the reader may see.
        parameters: the parameters of the address.
        titles: the titles of programmes by id.
    """
    courses = list(courses)
    found = {
        "availability": {course.availability for course in courses},
        "pacing": {course.pacing for course in courses},
        "organisation": {course.organisation for course in courses},
        "program": {program for course in courses for program in course.programs},
    }
    return [
        CourseFilter(
            name=name,
            label=_FILTERS[name],
            options=tuple(
                (value, titles.get(value) or _name(name, value)) for value in sorted(values - {""})
            ),
            chosen=parameters.get(name, ""),
        )
        for name, values in found.items()
        if len(values - {""}) > 1 or parameters.get(name)
    ]


def _name(parameter: str, value: str) -> Words:
    return _NAMES.get(value, value) if parameter in ("availability", "pacing") else value


def filter_courses(courses: Iterable[Course], filters: Iterable[CourseFilter]) -> list[Course]:
    """Keep the courses that have every chosen value; a value that no course has keeps none."""
    chosen = {each.name: each.chosen for each in filters if each.chosen}
    return [
        course
        for course in courses
        if all(value in _values(course, name) for name, value in chosen.items())
    ]


def _values(course: Course, name: str) -> tuple[str, ...]:
    if name == "program":
        return course.programs
    value: str = getattr(course, name)
    return (value,)


def table_of(courses: Iterable[Course]) -> Table:
    """Return the list as the table of a file."""
    return Table(
        columns=(
            Column("course_id", _("Course id"), Kind.TEXT),
            *COLUMNS,
            Column("organisation", _("Organisation"), Kind.TEXT),
            Column("availability", _("Availability"), Kind.TEXT),
            Column("pacing", _("Pacing"), Kind.TEXT),
            Column("programs", _("Programmes"), Kind.TEXT),
        ),
        lines=tuple(
            {**asdict(course), "programs": " ".join(course.programs)} for course in courses
        ),
    )


def sort_courses(courses: Iterable[Course], *, sort: str) -> list[Course]:
    """Sort by a column, falling when the name begins with `-`; missing values come last."""
    by_id = sorted(courses, key=attrgetter("course_id"))
    cell = attrgetter(sort.removeprefix("-"))
    return sorted_by_cell(by_id, cell=cell, is_falling=sort.startswith("-"))


def valid_sort(text: str) -> str:
    """Return the sort that was asked for, or the default when the column does not exist."""
    keys = {column.key for column in COLUMNS}
    return text if text.removeprefix("-") in keys else DEFAULT_SORT


def totals_of(courses: list[Course]) -> Totals:
    """Add up the courses; a learner counts once in each course.

    Where no course has a change, it is not known.
    """
    changes = [course.change for course in courses if course.change is not None]
    return Totals(
        courses=len(courses),
        current=sum(course.current for course in courses),
        change=sum(changes) if changes or not courses else None,
        total=sum(course.total for course in courses),
        verified=sum(course.verified for course in courses),
        passing=sum(course.passing for course in courses),
    )

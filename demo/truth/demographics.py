"""Expected demographics with masked small groups, counted learner by learner on each day."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from demo.clock import DAY, date_of
from demo.truth.enrollment import NO_PROFILE, Demographics, EnrollmentCounter
from demo.truth.location import UNKNOWN, LastCountries
from demo.truth.small_groups import (
    THRESHOLD,
    counting_days,
    course_of_ccx,
    is_too_near,
    shown_cells,
)
from demo.truth.table import Table, Value

COUNTRIES_OF_ISO_3166 = 249
_AGES = ((17, "0-17"), (24, "18-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"),
         (64, "55-64"), (120, "65+"))  # fmt: skip
_VALUES: dict[str, tuple[str | None, ...]] = {
    "age": (*(band for _, band in _AGES), None),
    "gender": ("f", "m", "o", None),
    "education": (
        "primary", "junior_secondary", "secondary", "associates", "bachelors", "masters",
        "doctorate", "none", "other", None,
    ),
}  # fmt: skip
_OTHER = "other"

Cells = Mapping[str, Counter[str | None]]
"""Dimension -> value -> number of enrolled learners."""


class Counted(NamedTuple):
    """The counts of a course for a day that is shown."""

    counted_on: date
    total: int
    cells: Cells


def demographics_table(
    counter: EnrollmentCounter, *, countries: LastCountries, as_of: date
) -> Table:
    """Return `course_demographics` of the site."""
    heads: dict[str, defaultdict[date, list[tuple[str | None, ...]]]] = {}
    for course_id, user_id, _ in counter.histories():
        profile = counter.profiles.get(user_id, NO_PROFILE)
        values = _values_of(profile, country=countries.country_of(user_id), as_of=as_of)
        days = heads.setdefault(course_id, defaultdict(list))
        for state in counter.days_of(course_id, user_id=user_id):
            day = date_of(state.day * DAY)
            days[day].extend([values] if state.is_enrolled else [])
    counted = {course_id: _counted_days(days, as_of=as_of) for course_id, days in heads.items()}
    rows: list[tuple[Value, ...]] = []
    for course_id, shown in counted.items():
        parent = counted.get(course_of_ccx(course_id), {})
        for day, one in shown.items():
            is_near = (
                course_id.startswith("ccx-v1:")
                and day in parent
                and is_too_near(one.total, parent=parent[day].total, threshold=THRESHOLD)
            )
            for dimension, value, count in _shown_rows(one.cells, hides_all=is_near):
                rows.append(
                    (
                        course_id, day.isoformat(), dimension, value, count, int(count is None),
                        one.counted_on.isoformat(), one.total,
                    )
                )  # fmt: skip
    columns = (
        "course_id", "date", "dimension", "value", "count", "is_masked", "counted_on",
        "enrolled_count",
    )  # fmt: skip
    return Table("course_demographics", columns, rows)


def _values_of(
    profile: Demographics, *, country: str | None, as_of: date
) -> tuple[str | None, ...]:
    age = None
    if profile.birth_year is not None:
        years = (as_of - timedelta(days=1)).year - profile.birth_year
        age = next((band for last, band in _AGES if 0 <= years <= last), None)
    return (
        age,
        profile.gender,
        profile.education_level,
        None if country == UNKNOWN else country,
    )


def _counted_days(
    days: Mapping[date, Sequence[tuple[str | None, ...]]], *, as_of: date
) -> dict[date, Counted]:
    """Return each shown day with the newest count before the day's end."""
    totals = [(day, len(days[day])) for day in sorted(days)]
    countings = counting_days(totals, threshold=THRESHOLD)
    shown: dict[date, Counted] = {}
    for day, _ in totals:
        is_shown = day.day == monthrange(day.year, day.month)[1] or day == as_of - timedelta(days=1)
        known = [counting for counting in countings if counting[0] <= day]
        if is_shown and known:
            counted_on, total = known[-1]
            cells = {
                dimension: Counter(values[place] for values in days[counted_on])
                for place, dimension in enumerate((*_VALUES, "country"))
            }
            shown[day] = Counted(counted_on, total, cells)
    return shown


def _shown_rows(cells: Cells, *, hides_all: bool) -> list[tuple[str, str | None, int | None]]:
    rows: list[tuple[str, str | None, int | None]] = []
    for dimension, counts in cells.items():
        listed = _VALUES.get(dimension, tuple(counts))
        values = sorted(listed, key=lambda value: (value is not None, value or ""))
        unlisted = COUNTRIES_OF_ISO_3166 + 1 - len(values) if dimension == "country" else 0
        shown = shown_cells(
            [counts[value] for value in values], threshold=THRESHOLD, unlisted=max(unlisted, 0)
        )
        found = [
            (dimension, value, None if hides_all else count)
            for value, count in zip(values, shown, strict=True)
        ]
        if dimension == "country" and any(count is None for _, _, count in found):
            found = [row for row in found if row[2] is not None] + [(dimension, _OTHER, None)]
        rows.extend(found)
    return rows

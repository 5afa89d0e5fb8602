"""The bodies of enrollment by who the learners are and where they are."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from api.edx.countries import country
from api.edx.serializers import latest, wire_datetime
from api.queries import Row

_GENDERS = {"f": "female", "m": "male", "o": "other"}


def birth_year_body(rows: Iterable[Row]) -> list[Row]:
    """One object per day and year of birth; the year of those who gave none is null."""
    return [_group(row, "birth_year") for row in rows]


def education_body(rows: Iterable[Row]) -> list[Row]:
    """One object per day and level, as the LMS names it; the level of who gave none is null."""
    return [_group(row, "education_level") for row in rows]


def _group(row: Row, column: str) -> Row:
    return {
        "course_id": row["course_id"],
        "date": row["date"].isoformat(),
        column: row[column],
        "count": row["count"],
        "created": wire_datetime(row["created"]),
    }


def gender_body(rows: Iterable[Row]) -> list[Row]:
    """One object per day; whatever is not exactly `f`, `m` or `o` is unknown."""
    return [_gender_day(list(day)) for _, day in groupby(rows, key=itemgetter("date"))]


def _gender_day(rows: list[Row]) -> Row:
    genders = dict.fromkeys((*_GENDERS.values(), "unknown"), 0)
    for row in rows:
        genders[_GENDERS.get(row["gender"], "unknown")] += row["count"] or 0
    return {
        "course_id": rows[0]["course_id"],
        "date": rows[0]["date"].isoformat(),
        **genders,
        "created": wire_datetime(latest(rows)),
    }


def location_body(rows: Iterable[Row]) -> list[Row]:
    """One object per country and day, the unknown country first; unknown codes are merged."""
    counts: dict[tuple[str, str], int] = {}
    created: dict[str, datetime] = {}
    course_id = None
    for row in rows:
        course_id, day = row["course_id"], row["date"].isoformat()
        key = (country(row["country_code"])["alpha2"] or "", day)
        counts[key] = counts.get(key, 0) + (row["count"] or 0)
        created[day] = max(created.get(day, row["created"]), row["created"])
    return [
        {
            "date": day,
            "course_id": course_id,
            "country": country(alpha2),
            "count": count,
            "created": wire_datetime(created[day]),
        }
        for (alpha2, day), count in sorted(counts.items())
    ]

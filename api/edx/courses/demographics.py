"""The bodies of enrollment by who the learners are and where they are."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from api.edx.countries import country
from api.edx.serializers import latest, wire_datetime, wire_datetime_of
from api.queries.reading import Row

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


def location_body(days: Iterable[Row]) -> list[Row]:
    """One object per country and day, the unknown country first; unknown codes are merged."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for day in days:
        same = {"date": day["date"].isoformat(), "course_id": day["course_id"]}
        for code, count, made in day["countries"]:
            where = country(code)
            rows = found[where["alpha2"] or ""]
            created = wire_datetime_of(made)
            if rows and rows[-1]["date"] == same["date"]:
                rows[-1]["count"] += count or 0
                rows[-1]["created"] = max(
                    filter(None, (rows[-1]["created"], created)), default=None
                )
            else:
                rows.append({**same, "country": where, "count": count or 0, "created": created})
    return [row for alpha2 in sorted(found) for row in found[alpha2]]

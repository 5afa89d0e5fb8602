"""The body of `programs/`: one object per program from rows per program and course."""

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter

from api.edx.serializers import iso_datetime, latest
from api.queries.reading import Row


def programs_body(
    rows: Iterable[Row],
    *,
    program_ids: Collection[str] | None = None,
    fields: Collection[str] | None = None,
    exclude: Collection[str] = (),
) -> list[Row]:
    """Return one object per asked program, with only the asked keys; `exclude` wins."""
    return [
        {
            key: value
            for key, value in _program(program_id, list(courses)).items()
            if key not in exclude and (fields is None or key in fields)
        }
        for program_id, courses in groupby(rows, key=itemgetter("program_id"))
        if program_ids is None or program_id in program_ids
    ]


def _program(program_id: str, rows: list[Row]) -> Row:
    return {
        "program_id": program_id,
        "program_type": rows[0]["program_type"],
        "program_title": rows[0]["program_title"],
        "course_ids": [row["course_id"] for row in rows],
        "created": iso_datetime(latest(rows)),
    }

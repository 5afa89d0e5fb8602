"""The bodies of problems: submissions, tags, answers, grades, opened subsections."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from api.edx.problems.answer_text import shown_answer
from api.edx.serializers import latest, wire_datetime
from api.queries.reading import Row

_COUNTS = ("first_response_count", "last_response_count")
_SAME = ("question_text", "answer_value_text", "problem_display_name", "correct")


def problems_body(parts: Iterable[Row]) -> list[Row]:
    """One object per problem; a submission of several parts counts once, cut to a whole number."""
    modules = groupby(parts, key=itemgetter("module_id"))
    return [_problem(module_id, list(rows)) for module_id, rows in modules]


def _problem(module_id: str, parts: list[Row]) -> Row:
    return {
        "module_id": module_id,
        "total_submissions": sum(part["total"] or 0 for part in parts) // len(parts),
        "correct_submissions": sum(part["right"] or 0 for part in parts) // len(parts),
        "part_ids": [part["part_id"] for part in parts],
        "created": wire_datetime(max(part["newest"] for part in parts)),
    }


def problem_tags_body(rows: Iterable[Row]) -> list[Row]:
    """One object per problem, with the values of each of its tags in order."""
    modules = groupby(rows, key=itemgetter("module_id"))
    return [_tagged_problem(module_id, list(tags)) for module_id, tags in modules]


def _tagged_problem(module_id: str, rows: list[Row]) -> Row:
    tags: dict[str, list[str]] = {}
    for row in rows:
        tags.setdefault(row["tag_name"], []).append(row["tag_value"])
    return {
        "module_id": module_id,
        "total_submissions": rows[0]["total_submissions"],
        "correct_submissions": rows[0]["correct_submissions"],
        "tags": {name: sorted(values) for name, values in tags.items()},
        "created": wire_datetime(latest(rows)),
    }


def answers_body(rows: Iterable[Row]) -> list[Row]:
    """One object per answer, by part; answers that differ only in the variant are merged."""
    parts = groupby(rows, key=itemgetter("part_id"))
    return [_answer(row) for _, part in parts for row in _consolidated(list(part))]


def _consolidated(part: list[Row]) -> list[Row]:
    """Merge the rows of one answer, if no answer of the part is asked in two ways.

    A problem with `rerandomize` on has a variant for each learner, although all learners see the
    same text, so the answers of the variants belong together. Where one answer id stands for
    several texts, no answers are merged.
    """
    by_value: dict[str | None, list[Row]] = {}
    for row in part:
        by_value.setdefault(row["value_id"], []).append(row)
    if any(len(set(map(itemgetter(*_SAME), rows))) > 1 for rows in by_value.values()):
        return part
    return [rows[0] if len(rows) == 1 else _merged(rows) for rows in by_value.values()]


def _merged(rows: list[Row]) -> Row:
    counts = {count: sum(row[count] or 0 for row in rows) for count in _COUNTS}
    return rows[0] | counts | {"variant": None, "consolidated_variant": True}


def _answer(row: Row) -> Row:
    return {
        "course_id": row["course_id"],
        "module_id": row["module_id"],
        "part_id": row["part_id"],
        "correct": row["correct"],
        "value_id": shown_answer(row["value_id"]),
        "answer_value": shown_answer(row["answer_value_text"]),
        "problem_display_name": row["problem_display_name"],
        "question_text": row["question_text"],
        "variant": row["variant"],
        "created": wire_datetime(row["created"]),
        "first_response_count": row["first_response_count"],
        "last_response_count": row["last_response_count"],
        "consolidated_variant": row.get("consolidated_variant", False),
    }


def grades_body(rows: Iterable[Row]) -> list[Row]:
    """One object per grade; a fraction of a point is cut off, as clients expect."""
    return [
        {
            "module_id": row["module_id"],
            "course_id": row["course_id"],
            "grade": _whole(row["grade"]),
            "max_grade": _whole(row["max_grade"]),
            "count": row["count"],
            "created": wire_datetime(row["created"]),
        }
        for row in rows
    ]


def _whole(points: float | None) -> int | None:
    return None if points is None else int(points)


def sequential_opens_body(rows: Iterable[Row]) -> list[Row]:
    """One object per course: how many learners opened the subsection."""
    return [
        {
            "module_id": row["module_id"],
            "course_id": row["course_id"],
            "count": row["count"],
            "created": wire_datetime(row["created"]),
        }
        for row in rows
    ]

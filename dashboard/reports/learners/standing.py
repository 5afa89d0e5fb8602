"""Where one learner stands: the last place in the course, and the grades."""

from collections.abc import Iterable

from django.utils.translation import gettext

from api.queries.reading import Row
from dashboard.frame.table import Column, Kind, Line, Table
from dashboard.frame.words import percent
from dashboard.languages.lists import listed
from dashboard.reports._outline import SECTION, Outline


def place_in_words(standing: Row | None, *, outline: Outline) -> str:
    """Return the last block that a learner reached, with its section; empty for none."""
    block = outline.get(standing["last_block_id"]) if standing else None
    if block is None:
        return ""
    section = outline.holder_name(block.block_id, SECTION)
    return f"{block.name} ({section})" if section and section != block.name else block.name


def grade_in_words(standing: Row | None) -> str:
    """Return a course grade, and whether it passes; empty for a learner without a grade."""
    if standing is None or standing["is_passing"] is None:
        return ""
    verdict = gettext("passing") if standing["is_passing"] else gettext("not passing")
    share = standing["grade_share"]
    return verdict if share is None else listed((percent(share), verdict))


def grade_table(rows: Iterable[Row], *, outline: Outline) -> Table:
    """Return a line for each subsection, in reading order; those that are gone come last."""
    ordered = sorted(
        rows, key=lambda row: (outline.place(row["subsection_id"]), row["subsection_id"])
    )
    table = "learner_subsection_grade"
    return Table(
        columns=(
            Column("name", gettext("Subsection"), Kind.TEXT),
            Column("section", gettext("Section"), Kind.TEXT),
            Column("assignment_type", gettext("Graded as"), Kind.TEXT),
            Column("earned", gettext("Points"), Kind.NUMBER, source=f"{table}.earned_points"),
            Column("possible", gettext("Of"), Kind.NUMBER, source=f"{table}.possible_points"),
            Column("share", gettext("Share"), Kind.SHARE, source=f"{table}.earned_points"),
            Column(
                "first", gettext("First answer"), Kind.DATE, source=f"{table}.first_attempt_time"
            ),
        ),
        lines=tuple(_line(row, outline=outline) for row in ordered),
    )


def _line(row: Row, *, outline: Outline) -> Line:
    subsection_id = row["subsection_id"]
    earned, possible = row["earned_points"], row["possible_points"]
    return {
        "name": outline.name(subsection_id) or subsection_id,
        "section": outline.holder_name(subsection_id, SECTION),
        "assignment_type": outline.assignment_type(subsection_id),
        "earned": _points(earned),
        "possible": _points(possible),
        "share": earned / possible if earned is not None and possible else None,
        "first": row["first_attempt_time"].date(),
    }


def _points(points: float | None) -> float | None:
    """Return points; whole ones are written without decimals."""
    return int(points) if points is not None and points.is_integer() else points

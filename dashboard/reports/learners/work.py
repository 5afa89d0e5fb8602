"""Tables of the work of one learner, made of rows of `module_engagement`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from api.queries.reading import Row
from dashboard.frame.table import Cell, Column, Kind, Line, Table, Words
from dashboard.reports._links import cell_address
from dashboard.reports._outline import SECTION, SUBSECTION, Outline


def day_table(rows: Iterable[Row]) -> Table:
    """Return a line for each day with an activity, the newest first."""
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        for measure, key in _MEASURES.get((row["entity_type"], row["event"]), {}).items():
            counts[row["date"]][key] = row[measure]
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            *(
                Column(key, label, source="module_engagement.count")
                for key, label in _DAY_LABELS.items()
            ),
        ),
        lines=tuple(
            {"date": day} | {key: counts[day].get(key, 0) for key in _DAY_LABELS}
            for day in sorted(counts, reverse=True)
        ),
        is_newest_first=True,
    )


_DAY_LABELS: dict[str, Words] = {
    "problems_tried": _("Problems tried"),
    "tries": _("Tries"),
    "problems_solved": _("Problems solved"),
    "videos": _("Videos"),
    "posts": _("Posts"),
}
# For each kind of event: which measure of a day stands in which column.
_MEASURES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("problem", "attempted"): {"things": "problems_tried", "times": "tries"},
    ("problem", "completed"): {"things": "problems_solved"},
    ("video", "viewed"): {"things": "videos"},
    ("discussion", "contributed"): {"times": "posts"},
}


def problem_table(rows: Iterable[Row], *, outline: Outline, address: Callable[[str], str]) -> Table:
    """Return a line for each problem; a problem that the course lacks now stands at the end.

    Args:
        rows: the work of a learner by thing and kind.
        outline: the outline of the course.
        address: makes the address of the page of a problem that the course has.
    """
    by_problem = {
        problem: {row["event"]: row for row in of_problem}
        for problem, of_problem in groupby(_of("problem", rows), key=itemgetter("entity_id"))
    }
    in_order = sorted(by_problem, key=lambda problem: (outline.place(problem), problem))
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("tries", _("Tries"), source="module_engagement.count"),
            Column("right", _("Right"), source="module_engagement.count"),
            Column("wrong", _("Wrong"), source="module_engagement.count"),
            Column("first", _("First tried"), Kind.DATE, source="module_engagement.date"),
            Column("last", _("Last tried"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(
            _problem_line(problem, by_problem[problem], outline)
            | {"address": address(problem) if outline.get(problem) else None}
            for problem in in_order
        ),
    )


def _problem_line(problem: str, events: Mapping[str, Row], outline: Outline) -> dict[str, Cell]:
    tried = events.get("attempted") or events["completed"]
    right = events["completed"]["times"] if "completed" in events else 0
    return {
        "name": outline.name(problem) or problem,
        "section": outline.holder_name(problem, SECTION),
        "subsection": outline.holder_name(problem, SUBSECTION),
        "tries": tried["times"],
        "right": right,
        "wrong": max(tried["times"] - right, 0),
        "first": tried["first"],
        "last": tried["last"],
    }


def video_table(rows: Iterable[Row], *, outline: Outline, addresses: Mapping[str, str]) -> Table:
    """Return a line for each video.

    Args:
        rows: the work of a learner by thing and kind.
        outline: the outline of the course.
        addresses: the addresses of the pages of videos, by the player's id of the video.
    """
    watched = sorted(_of("video", rows), key=itemgetter("last", "entity_id"), reverse=True)
    lines: list[Line] = []
    for row in watched:
        block = outline.video(row["entity_id"])
        lines.append(
            {
                "name": block.name if block else row["entity_id"],
                "section": outline.holder_name(block.block_id, SECTION) if block else None,
                "subsection": outline.holder_name(block.block_id, SUBSECTION) if block else None,
                "days": row["days"],
                "starts": row["times"],
                "last": row["last"],
                "address": addresses.get(row["entity_id"]),
            }
        )
    return Table(
        columns=(
            Column("name", _("Video"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("days", _("Days watched"), source="module_engagement.date"),
            Column("starts", _("Starts"), source="module_engagement.count"),
            Column("last", _("Last watched"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(lines),
    )


def post_table(rows: Iterable[Row]) -> Table:
    """Return a line for each topic, the one of the last post first."""
    topics = sorted(_of("discussion", rows), key=itemgetter("last", "entity_id"), reverse=True)
    return Table(
        columns=(
            Column("topic", _("Topic"), Kind.TEXT, source="module_engagement.entity_id"),
            Column("posts", _("Posts"), source="module_engagement.count"),
            Column("days", _("Days with a post"), source="module_engagement.date"),
            Column("last", _("Last post"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(
            {
                "topic": row["entity_id"],
                "posts": row["times"],
                "days": row["days"],
                "last": row["last"],
            }
            for row in topics
        ),
    )


def _of(entity_type: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["entity_type"] == entity_type]

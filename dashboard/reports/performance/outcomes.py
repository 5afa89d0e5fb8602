"""Outcomes: right and wrong submissions by the tags of problems."""

from collections.abc import Iterable

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from api.queries import modules as module_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Lens, Report, Section, Step
from dashboard.frame.table import Cell, Column, Kind, Line, Table
from dashboard.languages.lists import listed_apart
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, Outline, outline_of
from dashboard.reports.performance._numbers import share
from dashboard.reports.performance.overview import SLUG as PROBLEM_SLUG

SLUG = "outcomes"


def tag_rows(course_id: str) -> list[Row]:
    """Return the tags of the course's problems with their submissions.

    Raises:
        NotPublishedError: no tags are published.
    """
    return module_queries.problem_tag_list(course_id=course_id)


def tags(asked: Asked) -> Table:
    """Return the submissions by tag."""
    return tag_table(_chosen(asked), asked=asked)


def problems(asked: Asked) -> Table:
    """Return the submissions by problem, with its tags."""
    chosen = {row["module_id"] for row in _chosen(asked)}
    rows = [row for row in asked.course.once(tag_rows) if row["module_id"] in chosen]
    return tagged_problem_table(rows, asked=asked, outline=asked.course.once(outline_of))


def _chosen(asked: Asked) -> list[Row]:
    name, value = asked.parameters.get("tag"), asked.parameters.get("value")
    return [
        row
        for row in asked.course.once(tag_rows)
        if (not name or row["tag_name"] == name) and (not value or row["tag_value"] == value)
    ]


def tag_table(rows: Iterable[Row], *, asked: Asked) -> Table:
    """Return a line for each value of each tag, by name and value."""
    by_tag: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_tag.setdefault((row["tag_name"], row["tag_value"]), []).append(row)
    return Table(
        columns=(
            Column("tag_value", _("Value"), Kind.TEXT, link=cell_address),
            Column("tag_name", _("Tag"), Kind.TEXT),
            Column("problems", _("Problems")),
            *_columns(),
        ),
        lines=tuple(
            _tag_line(name, value, found, asked=asked)
            for (name, value), found in sorted(by_tag.items())
        ),
    )


def _tag_line(name: str, value: str, rows: list[Row], *, asked: Asked) -> Line:
    total = sum(row["total_submissions"] for row in rows)
    right = sum(row["correct_submissions"] for row in rows)
    return _cells(total, right) | {
        "tag_value": value,
        "tag_name": name,
        "problems": len(rows),
        "address": link(asked, SLUG, tag=name, value=value),
    }


def tagged_problem_table(rows: Iterable[Row], *, asked: Asked, outline: Outline) -> Table:
    """Return a line for each problem, in reading order, with all its tags."""
    by_problem: dict[str, list[Row]] = {}
    for row in rows:
        by_problem.setdefault(row["module_id"], []).append(row)
    ordered = sorted(by_problem, key=lambda key: (outline.place(key), key))
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("tags", _("Tags"), Kind.TEXT),
            *_columns(),
        ),
        lines=tuple(
            _problem_line(key, by_problem[key], asked=asked, outline=outline) for key in ordered
        ),
    )


def _problem_line(problem_id: str, rows: list[Row], *, asked: Asked, outline: Outline) -> Line:
    # Each row of a problem has the same submissions.
    total, right = rows[0]["total_submissions"], rows[0]["correct_submissions"]
    return {
        "name": outline.name(problem_id) or problem_id,
        "section": outline.holder_name(problem_id, SECTION),
        "tags": listed_apart(
            f"{name}: {value}"
            for name, value in sorted((row["tag_name"], row["tag_value"]) for row in rows)
        ),
        "address": link(asked, PROBLEM_SLUG, item=problem_id),
    } | _cells(total, right)


def _columns() -> tuple[Column, ...]:
    return (
        Column("right", _("Right"), source="tags_distribution.correct_submissions"),
        Column("wrong", _("Wrong"), source="tags_distribution.total_submissions"),
        Column(
            "right_share",
            _("Share right"),
            Kind.SHARE,
            source="tags_distribution.correct_submissions",
        ),
    )


def _cells(total: int, right: int) -> dict[str, Cell]:
    return {"right": right, "wrong": total - right, "right_share": share(right, total)}


def trail(asked: Asked) -> list[Step]:
    """Return the way from all tags to the chosen one.

    Raises:
        Http404: no problem of the course has the tag.
    """
    name, value = asked.parameters.get("tag"), asked.parameters.get("value")
    if not name and not value:
        return []
    if not _chosen(asked):
        raise Http404(f"{name}: {value}")
    return [
        Step(_("All tags"), link(asked, SLUG)),
        Step(": ".join(part for part in (name, value) if part)),
    ]


REPORTS = [
    Report(
        slug=SLUG,
        lens=Lens.PERFORMANCE,
        title=_("Outcomes"),
        question=_("How do learners do by learning outcome, difficulty or any other tag?"),
        place=2,
        template="dashboard/drilled.html",
        trail=trail,
        sections=(
            Section(
                key="tags",
                heading=_("By tag"),
                definition=_(
                    "All submissions to the problems that have the tag. Right means right in every "
                    "part. A problem with several values of a tag counts for each of them."
                ),
                table=tags,
                figure="outcomes",
                nothing=_("No problem with a tag was tried yet."),
            ),
            Section(
                key="problems",
                heading=_("By problem"),
                definition=_("All submissions to each problem, with all its tags."),
                table=problems,
                nothing=_("No problem with a tag was tried yet."),
            ),
        ),
    )
]

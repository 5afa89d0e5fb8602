"""One problem: the answers that learners gave, how it works, and when it was tried."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from api.edx.problems.answer_text import shown_answer
from api.queries import modules as module_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section, Step, Tile
from dashboard.frame.table import Column, Kind, Table
from dashboard.reports._links import jump_to, link
from dashboard.reports._outline import SECTION, SUBSECTION, outline_of
from dashboard.reports.learners.lists import problem_lists
from dashboard.reports.performance._numbers import (
    Problem,
    cells,
    in_reading_order,
    problems_of,
    share,
)
from dashboard.reports.performance.items import item_rows, one_item_table
from dashboard.reports.performance.overview import SLUG

_OF_THE_CHART = {"1": _("Right"), "0": _("Wrong")}
"""The chart's words for the two groups of answers, which it knows as 1 and 0."""

_NO_ANSWERS = _(
    "Nobody answered yet, or the problem is of a kind whose answers are not counted. Choices, "
    "drop-down lists, numbers, formulas and texts are."
)
_TOO_FEW = _("Fewer than 30 learners tried this problem.")


def answers(asked: Asked) -> Table:
    """Return the answers to the part of the problem that is chosen."""
    parts = _rows_by_part(asked)
    part = _chosen_part(asked, parts)
    return answer_table(parts[part]) if part else Table((), ())


def answer_table(rows: Iterable[Row]) -> Table:
    """Return a line for each answer to a part, the most frequent one first.

    A randomised problem asks each learner one of its variants. An answer may be right in one
    variant and wrong in another: it has a line for each.

    Args:
        rows: the rows of one part.
    """
    found = list(rows)
    by_answer: dict[tuple[str, bool], list[Row]] = {}
    for row in found:
        by_answer.setdefault((_text(row), bool(row["correct"])), []).append(row)
    everybody = sum(row["last_response_count"] for row in found)
    lines = [
        _answer_line(text, same, is_right=is_right, everybody=everybody)
        for (text, is_right), same in by_answer.items()
    ]
    lines.sort(key=lambda line: (-line["count"], -line["first_count"], line["answer"]))
    has_variants = len({row["variant"] for row in found}) > 1
    table = "answer_distribution"
    return Table(
        columns=(
            Column("answer", _("Answer"), Kind.TEXT),
            *([Column("variants", _("Variants"), source=f"{table}.variant")] * has_variants),
            Column(
                "is_right", _("Right"), Kind.WORD, source=f"{table}.correct", names=_OF_THE_CHART
            ),
            Column("count", _("Last submissions"), source=f"{table}.last_response_count"),
            Column("share", _("Of all last submissions"), Kind.SHARE),
            Column("first_count", _("First submissions"), source=f"{table}.first_response_count"),
        ),
        lines=tuple(lines),
    )


def _answer_line(
    text: str, rows: Iterable[Row], *, is_right: bool, everybody: int
) -> dict[str, Any]:
    found = list(rows)
    count = sum(row["last_response_count"] for row in found)
    return {
        "answer": text,
        "variants": len({row["variant"] for row in found}),
        "is_right": is_right,
        "count": count,
        "share": share(count, everybody),
        "first_count": sum(row["first_response_count"] for row in found),
    }


def _text(row: Row) -> str:
    stored = row["answer_value_text"] if row["answer_value_text"] is not None else row["value_id"]
    return gettext("(empty or not known)") if stored is None else shown_answer(stored)


def _rows_by_part(asked: Asked) -> Mapping[str, list[Row]]:
    """Return the answers to the problem by part; parts are in their order in the problem."""
    fetch = partial(
        module_queries.answer_list, module_id=asked.item or "", course_ids=[asked.course_id]
    )
    parts: dict[str, list[Row]] = {}
    for row in published_rows(fetch):
        parts.setdefault(row["part_id"], []).append(row)
    # The number at the end of a part's id has no leading zeros.
    return {part: parts[part] for part in sorted(parts, key=lambda part: (len(part), part))}


def _chosen_part(asked: Asked, parts: Collection[str]) -> str | None:
    """Return the chosen part, or the first one; None for a problem without answers.

    Raises:
        Http404: the problem has no such part.
    """
    chosen = asked.parameters.get("part")
    if chosen and chosen not in parts:
        raise Http404(chosen)
    return chosen or next(iter(parts), None)


def by_day(asked: Asked) -> Table:
    """Return the tries at the problem of each day."""
    rows = module_queries.problem_day_list(course_id=asked.course_id, problem_id=asked.item or "")
    return day_table(rows, filters=asked.filters)


def day_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return a line for each day on which the problem was tried, the newest first."""
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            Column(
                "learners_tried",
                _("Tried it for the first time"),
                source="problem_daily.learners_tried",
            ),
            Column("first_right", _("Right at once"), source="problem_daily.first_right"),
            Column("submissions", _("All submissions"), source="problem_daily.submissions"),
        ),
        lines=tuple(row for row in reversed(list(rows)) if filters.holds(row["date"])),
        is_newest_first=True,
    )


def item(asked: Asked) -> Table:
    """Return R's analysis of the problem."""
    rows = [row for row in asked.course.once(item_rows) if row["problem_id"] == asked.item]
    return one_item_table(rows)


def find_problem(course: CourseFacts, item: str) -> Problem | None:
    """Return the numbers of a problem; None where the course has no such problem."""
    outline = course.once(outline_of)
    try:
        problems = course.once(problems_of)
    except NotPublishedError:
        problems = ()
    for problem in in_reading_order(problems, outline):
        if problem.problem_id == item:
            return problem
    block = outline.get(item)
    if block is None or block.kind != "problem":
        return None
    return Problem(block.block_id, block.name)


def _tiles(asked: Asked) -> list[Tile]:
    problem: Problem = asked.found
    numbers = cells(problem)
    answered = (problem.right or 0) + (problem.wrong or 0)
    return [
        Tile(
            _("Learners"),
            numbers["learners"],
            "learners",
            source="problem_daily.learners_tried",
        ),
        Tile(
            _("Right at the first try"),
            numbers["first_share"],
            "first",
            Kind.SHARE,
            source="problem_daily.first_right",
        ),
        Tile(
            _("Right in the end"),
            numbers["right_share"],
            "right",
            Kind.SHARE,
            of_whom=ngettext("of %(count)s answer", "of %(count)s answers", answered)
            % {"count": number_format(answered)}
            if answered
            else "",
            source="answer_distribution.last_response_count",
        ),
        Tile(
            _("Tries per learner"),
            numbers["tries"],
            "tries",
            Kind.NUMBER,
            source="problem_daily.submissions",
        ),
    ]


def _variables(_request: HttpRequest, asked: Asked) -> dict[str, Any]:
    parts = _rows_by_part(asked)
    part = _chosen_part(asked, parts)
    questions = [row["question_text"] for row in parts.get(part or "", []) if row["question_text"]]
    return {
        "lms_url": jump_to(asked.course_id, asked.item or ""),
        "question_text": questions[0] if questions else "",
        "parts": [
            {
                "number": number,
                "url": link(asked, SLUG, item=asked.item, part=part_id),
                "is_here": part_id == part,
            }
            for number, part_id in enumerate(parts, start=1)
        ],
    }


def _trail(asked: Asked) -> list[Step]:
    outline = asked.course.once(outline_of)
    block_id = asked.item or ""
    holders = [outline.holder(block_id, kind) for kind in (SECTION, SUBSECTION)]
    steps = [
        Step(holder.name, link(asked, SLUG, of=holder.block_id)) for holder in holders if holder
    ]
    return [*steps, Step(asked.found.name)] if steps else []


REPORTS = [
    Report(
        slug=SLUG,
        lens=Lens.PERFORMANCE,
        title=_("Problems"),
        question=_("What do learners answer, and does the problem work?"),
        is_detail=True,
        find=find_problem,
        template="dashboard/problem.html",
        tiles=_tiles,
        lists=problem_lists,
        trail=_trail,
        variables=_variables,
        detail_title=lambda asked: asked.found.name,
        sections=(
            Section(
                key="answers",
                heading=_("Answers"),
                definition=_(
                    "Learners by the answer of their last submission, and by that of their first "
                    "one."
                ),
                table=answers,
                figure="answers",
                nothing=_NO_ANSWERS,
            ),
            Section(
                key="item",
                heading=_("Does the problem tell learners apart?"),
                definition=_(
                    "Discrimination compares who is right here with one try, and no other after "
                    "it, with who is so elsewhere in the course: near 1 they are the same "
                    "learners, at 0 there is no connection, and below 0 those who do well "
                    "elsewhere are wrong here."
                ),
                table=item,
                step="items",
                nothing=_TOO_FEW,
                too_few=_TOO_FEW,
            ),
            Section(
                key="by-day",
                heading=_("Tries by day"),
                definition=_(
                    "Learners who tried the problem for the first time on a day (UTC), those of "
                    "them who were right in every part at once, and all submissions."
                ),
                table=by_day,
                follows=frozenset({Filter.PERIOD}),
                nothing=_("Nobody tried the problem yet."),
            ),
        ),
    )
]

"""Performance: right and wrong answers, graded work by assignment, the rest by section."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from api.queries.reading import Row
from dashboard.frame.report import Asked, Lens, Report, Section, Step
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, outline_of
from dashboard.reports.performance._numbers import (
    Problem,
    cells,
    in_reading_order,
    problems_of,
    shared_columns,
    summed,
)
from dashboard.reports.performance._policy import policy_of, weight_column

SLUG = "performance"
OTHER_TYPE = "-"
"""In addresses, the assignment type of graded work without one."""


def graded(asked: Asked) -> Table:
    """Return graded work by assignment type, by subsection of a type, or by problem."""
    outline, problems = _outlined(asked)
    counted = [problem for problem in problems if outline.is_graded(problem.problem_id)]
    if chosen := asked.parameters.get("of"):
        return problem_table(_inside(counted, chosen, outline), asked=asked)
    if wanted := asked.parameters.get("type"):
        found = [problem for problem in counted if _type_of(problem, outline) == wanted]
        return group_table(found, outline=outline, kind=SUBSECTION, asked=asked)
    policy = asked.course.once(policy_of)
    return type_table(counted, outline=outline, policy=policy, asked=asked)


def ungraded(asked: Asked) -> Table:
    """Return other work by section, by subsection of a section, or by problem."""
    outline, problems = _outlined(asked)
    others = [problem for problem in problems if not outline.is_graded(problem.problem_id)]
    chosen = asked.parameters.get("of")
    if not chosen:
        return group_table(others, outline=outline, kind=SECTION, asked=asked)
    found = _inside(others, chosen, outline)
    block = outline.get(chosen)
    if block is not None and block.kind == SECTION:
        return group_table(found, outline=outline, kind=SUBSECTION, asked=asked)
    return problem_table(found, asked=asked)


def all_problems(asked: Asked) -> Table:
    """Return every problem of the course with its place."""
    outline, problems = _outlined(asked)
    return listing_table(problems, outline=outline, asked=asked)


def _outlined(asked: Asked) -> tuple[Outline, list[Problem]]:
    outline = asked.course.once(outline_of)
    return outline, in_reading_order(asked.course.once(problems_of), outline)


def _type_of(problem: Problem, outline: Outline) -> str:
    return outline.assignment_type(problem.problem_id) or OTHER_TYPE


def _inside(problems: Iterable[Problem], block_id: str, outline: Outline) -> list[Problem]:
    inside = {block.block_id for block in outline.inside(block_id)}
    return [problem for problem in problems if problem.problem_id in inside]


def type_table(
    problems: Iterable[Problem], *, outline: Outline, policy: Sequence[Row], asked: Asked
) -> Table:
    """Return a line for each assignment type, in the order of the grading policy.

    Types that the policy does not have come after those that it has, in the order of the course. A
    type of the policy without a problem has a line too, so that all weights are there.
    """
    found = list(problems)
    weights = {row["assignment_type"]: row["weight"] for row in policy}
    by_type: dict[str, list[Problem]] = {name: [] for name in weights} if found else {}
    for problem in found:
        by_type.setdefault(_type_of(problem, outline), []).append(problem)
    return _group_table(
        _("Assignment type"),
        (
            _type_line(name, found, asked) | {"weight": weights.get(name)}
            for name, found in by_type.items()
        ),
        more=(weight_column(),),
    )


def _type_line(name: str, problems: list[Problem], asked: Asked) -> dict[str, Any]:
    line = _group(_("Other graded work") if name == OTHER_TYPE else name, problems)
    return line | {"address": link(asked, SLUG, type=name)} if problems else line


def group_table(problems: Iterable[Problem], *, outline: Outline, kind: str, asked: Asked) -> Table:
    """Return a line for each section or subsection with problems, in reading order.

    Problems that stand in none, because the course no longer has them, share the last line.
    """
    by_block: dict[str | None, list[Problem]] = {}
    for problem in problems:
        holder = outline.holder(problem.problem_id, kind)
        by_block.setdefault(holder.block_id if holder else None, []).append(problem)
    outside = by_block.pop(None, [])
    lines: list[Line] = [
        _group(outline.name(block_id) or block_id, found)
        | {"address": link(asked, SLUG, of=block_id)}
        for block_id, found in by_block.items()
        if block_id
    ]
    if outside:
        lines.append(_group(_("No longer in the course"), outside))
    return _group_table(_("Section") if kind == SECTION else _("Subsection"), lines)


def _group(name: Words, problems: list[Problem]) -> dict[str, Any]:
    count = len(problems)
    return {"name": name, "problems": count} | cells(summed(problems), count=count)


def _group_table(label: Words, lines: Iterable[Line], *, more: tuple[Column, ...] = ()) -> Table:
    return Table(
        columns=(
            Column("name", label, Kind.TEXT, link=cell_address),
            *more,
            Column("problems", _("Problems")),
            *shared_columns(of_several=True),
        ),
        lines=tuple(lines),
    )


def problem_table(problems: Iterable[Problem], *, asked: Asked) -> Table:
    """Return a line for each problem of a subsection."""
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            *shared_columns(of_several=False),
        ),
        lines=tuple(
            {"name": problem.name} | cells(problem) | {"address": problem_address(asked, problem)}
            for problem in problems
        ),
    )


def listing_table(problems: Iterable[Problem], *, outline: Outline, asked: Asked) -> Table:
    """Return a line for each problem with its section, its subsection and its assignment type."""
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("assignment_type", _("Graded as"), Kind.TEXT),
            *shared_columns(of_several=False),
        ),
        lines=tuple(
            {
                "name": problem.name,
                "section": outline.holder_name(problem.problem_id, SECTION),
                "subsection": outline.holder_name(problem.problem_id, SUBSECTION),
                "assignment_type": _graded_as(problem, outline),
            }
            | cells(problem)
            | {"address": problem_address(asked, problem)}
            for problem in problems
        ),
    )


def _graded_as(problem: Problem, outline: Outline) -> Words | None:
    if not outline.is_graded(problem.problem_id):
        return None
    return outline.assignment_type(problem.problem_id) or _("Other graded work")


def problem_address(asked: Asked, problem: Problem) -> str:
    """Return the address of a problem's page."""
    return link(asked, SLUG, item=problem.problem_id)


def _is_graded_shown(asked: Asked) -> bool:
    chosen = asked.parameters.get("of")
    return not chosen or _is_graded_subsection(asked, chosen)


def _is_ungraded_shown(asked: Asked) -> bool:
    chosen = asked.parameters.get("of")
    if not chosen:
        return not asked.parameters.get("type")
    return not _is_graded_subsection(asked, chosen)


def _is_graded_subsection(asked: Asked, block_id: str) -> bool:
    outline = asked.course.once(outline_of)
    block = outline.get(block_id)
    if block is None or block.kind != SUBSECTION:
        return False
    return any(outline.is_graded(inside.block_id) for inside in outline.inside(block_id))


def _is_whole_course(asked: Asked) -> bool:
    return not asked.parameters.get("of") and not asked.parameters.get("type")


def trail(asked: Asked) -> list[Step]:
    """Return the way from all of the course to what is shown.

    Raises:
        Http404: the course has no such section, subsection or assignment type.
    """
    outline = asked.course.once(outline_of)
    chosen, wanted = asked.parameters.get("of"), asked.parameters.get("type")
    if not chosen and not wanted:
        return []
    steps = [Step(_("All of the course"), link(asked, SLUG))]
    if not chosen:
        types = {outline.assignment_type(block.block_id) for block in outline.blocks}
        if wanted not in {*types, OTHER_TYPE}:
            raise Http404(wanted)
        return [*steps, Step(_("Other graded work") if wanted == OTHER_TYPE else str(wanted))]
    block = outline.get(chosen)
    if block is None or block.kind not in (SECTION, SUBSECTION):
        raise Http404(chosen)
    if block.kind == SUBSECTION:
        steps.append(_step_above(asked, outline, block_id=chosen))
    return [*steps, Step(block.name)]


def _step_above(asked: Asked, outline: Outline, *, block_id: str) -> Step:
    if _is_graded_subsection(asked, block_id):
        name = outline.assignment_type(block_id)
        title = name or _("Other graded work")
        return Step(title, link(asked, SLUG, type=name or OTHER_TYPE))
    section = outline.holder(block_id, SECTION)
    if section is None:
        return Step(_("Ungraded work"), link(asked, SLUG))
    return Step(section.name, link(asked, SLUG, of=section.block_id))


_COUNTED = _(
    "Right and wrong count the answers of each learner's last submission, one for each part of a "
    "problem. Right at the first try is the share of learners whose first submission was right in "
    "every part."
)

_GRADED = _(
    "Right and wrong count the answers of each learner's last submission, one for each part of a "
    "problem. Right at the first try is the share of learners whose first submission was right in "
    "every part. The weight is that of the grading policy; it is missing where the policy is not "
    "known."
)

REPORTS = [
    Report(
        slug=SLUG,
        lens=Lens.PERFORMANCE,
        title=_("Problems"),
        question=_("Which work is too hard, and which problems go wrong?"),
        template="dashboard/drilled.html",
        trail=trail,
        sections=(
            Section(
                key="graded",
                heading=_("Graded work"),
                definition=_GRADED,
                table=graded,
                figure="performance",
                is_shown=_is_graded_shown,
                nothing=_(
                    "Nobody tried graded work yet, or the LMS does not say which work is graded."
                ),
            ),
            Section(
                key="ungraded",
                heading=_("Ungraded work"),
                definition=_COUNTED,
                table=ungraded,
                figure="performance",
                is_shown=_is_ungraded_shown,
                nothing=_("Nobody tried ungraded work yet."),
            ),
            Section(
                key="problems",
                heading=_("All problems"),
                definition=_(
                    "Every problem in reading order. The heading of a column sorts the table."
                ),
                table=all_problems,
                is_shown=_is_whole_course,
                nothing=_("Nobody tried a problem yet."),
            ),
        ),
    )
]

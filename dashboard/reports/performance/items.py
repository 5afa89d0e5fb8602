"""Item analysis: which problems tell learners apart, and which mislead them."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Cell, Column, Kind, Table, Words
from dashboard.frame.words import rounded
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, Outline, outline_of
from dashboard.reports.performance.overview import SLUG as PROBLEM_SLUG

FLAGS: dict[str, Words] = {
    "negative_discrimination": _("Misleads those who do well elsewhere"),
    "hard": _("Hard: under 30 % are right with one try"),
    "low_discrimination": _("Says little about who does well"),
    "easy": _("Easy: over 95 % are right with one try"),
}
"""What R says of a problem, the most important first."""


def item_rows(course_id: str) -> list[Row]:
    """Return R's analysis of the course's problems.

    Raises:
        NotPublishedError: R never wrote one.
    """
    return r_queries.item_list(course_id=course_id)


def items(asked: Asked) -> Table:
    """Return the analysis of all problems that enough learners tried."""
    return item_table(
        asked.course.once(item_rows), asked=asked, outline=asked.course.once(outline_of)
    )


def item_table(rows: Iterable[Row], *, asked: Asked, outline: Outline) -> Table:
    """Return a line for each problem: flagged ones first, then in reading order."""
    weights = {flag: place for place, flag in enumerate(FLAGS)}
    ordered = sorted(
        rows,
        key=lambda row: (
            weights.get(row["flag"], len(FLAGS)),
            outline.place(row["problem_id"]),
        ),
    )
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            *_COLUMNS,
        ),
        lines=tuple(
            {
                "name": outline.name(row["problem_id"]) or row["name"] or row["problem_id"],
                "section": outline.holder_name(row["problem_id"], SECTION),
                "address": link(asked, PROBLEM_SLUG, item=row["problem_id"]),
            }
            | _numbers(row)
            for row in ordered
        ),
    )


def one_item_table(rows: Iterable[Row]) -> Table:
    """Return the line of one problem, for its own page."""
    return Table(
        columns=_COLUMNS,
        lines=tuple(
            _numbers(row) | ({} if row["flag"] else {"flag": _("Nothing stands out")})
            for row in rows
        ),
    )


_COLUMNS = (
    Column("flag", _("What stands out"), Kind.TEXT, source="r_item.flag"),
    Column("learners", _("Learners"), source="r_item.learners"),
    Column("right_share", _("Right with one try"), Kind.SHARE, source="r_item.right_share"),
    Column("discrimination", _("Discrimination"), Kind.NUMBER, source="r_item.discrimination"),
    Column("tries_to_right", _("Tries until right"), Kind.NUMBER, source="r_item.tries_to_right"),
    Column("distractor", _("Most frequent wrong choice"), Kind.TEXT, source="r_item.distractor"),
    Column("distractor_count", _("Chose it first"), source="r_item.distractor_count"),
)


def _numbers(row: Row) -> dict[str, Cell]:
    found: dict[str, Cell] = {column.key: row[column.key] for column in _COLUMNS}
    return found | {"flag": FLAGS.get(row["flag"], row["flag"] or None)}


def scale_tiles(scale: Row | None, rows: Iterable[Row]) -> list[Tile]:
    """Return the tiles of a course: problems, those that stand out, and their reliability."""
    found = list(rows)
    flagged = sum(bool(row["flag"]) for row in found)
    tiles = [
        Tile(_("Problems with enough learners"), len(found), "problems", source="r_item.learners"),
        Tile(_("Stand out"), flagged, "flagged", source="r_item.flag"),
    ]
    if scale is not None:
        tiles.append(
            Tile(
                _("Reliability (Cronbach's alpha)"),
                scale["alpha"],
                "alpha",
                Kind.NUMBER,
                of_whom=_of_whom(scale),
                source="r_scale.alpha",
            )
        )
    return tiles


def _of_whom(scale: Row) -> str:
    if scale["alpha"] is None:
        return gettext("needs five problems that at least 30 learners tried all of")
    return gettext("%(low)s to %(high)s with 95 %%; %(items)s problems, %(learners)s learners") % {
        "low": rounded(scale["alpha_low"], 2),
        "high": rounded(scale["alpha_high"], 2),
        "items": scale["items"],
        "learners": number_format(scale["learners"]),
    }


def _tiles(asked: Asked) -> list[Tile]:
    step = asked.course.steps.get("items")
    if step is None or step["status"] != "done":
        return []
    scale = r_queries.scale_of(course_id=asked.course_id)
    return scale_tiles(scale, asked.course.once(item_rows))


REPORTS = [
    Report(
        slug="items",
        lens=Lens.PERFORMANCE,
        title=_("Item analysis"),
        question=_("Which problems tell learners apart, and which mislead them?"),
        place=1,
        tiles=_tiles,
        sections=(
            Section(
                key="items",
                heading=_("Problems by difficulty and discrimination"),
                definition=_(
                    "Problems that at least 30 learners tried. Right with one try: who was right "
                    "in every part and did not try again. Discrimination is the correlation "
                    "between this and the share of the learner's other problems where it is so: "
                    "below 0, those who do well elsewhere are wrong here."
                ),
                table=items,
                figure="items",
                step="items",
            ),
        ),
    )
]

"""Grades: how grades are spread, who passes week by week, the policy and each subsection."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from api.queries import grades as grade_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import MASKED, Cell, Column, Kind, Table
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, outline_of
from dashboard.reports.learners.lists import grade_lists
from dashboard.reports.performance._numbers import share
from dashboard.reports.performance._policy import policy_of, weight_column


def band_rows(course_id: str) -> list[Row]:
    """Return the course's grades in bands.

    Raises:
        NotPublishedError: no grades are published.
    """
    return grade_queries.band_list(course_id=course_id)


def bands_of_passing(asked: Asked) -> Table:
    """Return the learners who pass by their grade in the course."""
    return band_table(asked.course.once(band_rows), is_passing=True)


def bands_of_others(asked: Asked) -> Table:
    """Return the learners who do not pass by their grade in the course."""
    return band_table(asked.course.once(band_rows), is_passing=False)


def band_table(rows: Iterable[Row], *, is_passing: bool) -> Table:
    """Return a line for each band, the lowest first; grades that are not known come last.

    Groups are masked among those who pass and among those who do not, because the exact number of
    each is public, so the two have tables of their own. A band's share is of these.
    """
    found = [row for row in rows if bool(row["is_passing"]) == is_passing]
    return Table(
        columns=(
            Column("band", _("Grade in percent"), Kind.TEXT),
            Column("count", _("Learners"), source="course_grade_distribution.count"),
            Column("share", _("Share"), Kind.SHARE),
        ),
        lines=tuple(
            {
                "band": _("not known") if row["grade_band"] is None else row["grade_band"],
                "count": MASKED if row["is_masked"] else row["count"],
                "share": MASKED if row["is_masked"] else share(row["count"], row["graded_count"]),
            }
            for row in sorted(found, key=lambda row: _place(row["grade_band"]))
        ),
    )


def _place(band: str | None) -> tuple[bool, int]:
    """Return the place of a band such as `80-89`."""
    start = (band or "").partition("-")[0]
    return band is None, int(start) if start.isdecimal() else 0


def passing(asked: Asked) -> Table:
    """Return the learners who passed by week."""
    rows = grade_queries.passing_week_list(course_id=asked.course_id)
    return passing_table(rows, filters=asked.filters)


def passing_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return a line for each week, the newest first; a week is named by its last day."""
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            Column("total", _("All so far"), source="course_passing_weekly.passing_count"),
            Column("new", _("New"), source="course_passing_weekly.new_passing_count"),
        ),
        lines=tuple(
            {
                "week_end": row["week_ending"],
                "total": row["passing_count"],
                "new": row["new_passing_count"],
            }
            for row in reversed(list(rows))
            if filters.holds(row["week_ending"])
        ),
        is_newest_first=True,
    )


def subsections(asked: Asked) -> Table:
    """Return the grades of each subsection."""
    rows = grade_queries.subsection_list(course_id=asked.course_id)
    return subsection_table(rows, outline=asked.course.once(outline_of))


def subsection_table(rows: Iterable[Row], *, outline: Outline) -> Table:
    """Return a line for each subsection, in reading order; those that are gone come last."""
    ordered = sorted(
        rows, key=lambda row: (outline.place(row["subsection_id"]), row["subsection_id"])
    )
    table = "course_subsection_grade"
    return Table(
        columns=(
            Column("name", _("Subsection"), Kind.TEXT),
            Column("section", _("Section"), Kind.TEXT),
            Column("assignment_type", _("Graded as"), Kind.TEXT),
            Column("attempted", _("Learners"), source=f"{table}.attempted_count"),
            Column("mean_share", _("Mean grade"), Kind.SHARE, source=f"{table}.mean_share"),
            Column("full", _("All points"), source=f"{table}.full_count"),
            Column("low", _("Under half of the points"), source=f"{table}.low_count"),
        ),
        lines=tuple(
            {
                "name": outline.name(row["subsection_id"]) or row["subsection_id"],
                "section": outline.holder_name(row["subsection_id"], SECTION),
                "assignment_type": outline.assignment_type(row["subsection_id"]),
                "attempted": _shown(row["attempted_count"]),
                "mean_share": _shown(row["mean_share"]),
                "full": _shown(row["full_count"]),
                "low": _shown(row["low_count"]),
            }
            for row in ordered
        ),
    )


def policy(asked: Asked) -> Table:
    """Return the course's grading policy."""
    return policy_table(asked.course.once(policy_of), outline=asked.course.once(outline_of))


def policy_table(rows: Iterable[Row], *, outline: Outline) -> Table:
    """Return a line for each assignment type, in the order of the grading policy."""
    subsections = Counter(
        block.assignment_type for block in outline.of_kind(SUBSECTION) if block.is_graded
    )
    table = "course_assignment_type"
    return Table(
        columns=(
            Column("name", _("Assignment type"), Kind.TEXT),
            weight_column(),
            Column("subsections", _("Graded subsections")),
            Column("counted", _("Count at least"), source=f"{table}.min_count"),
            Column("dropped", _("Lowest grades dropped"), source=f"{table}.drop_count"),
        ),
        lines=tuple(
            {
                "name": row["assignment_type"],
                "weight": row["weight"],
                "subsections": subsections[row["assignment_type"]],
                "counted": row["min_count"],
                "dropped": row["drop_count"],
            }
            for row in rows
        ),
    )


def _shown(number: float | None) -> Cell:
    """Return a number of the mart, which leaves out what is about too few learners."""
    return MASKED if number is None else number


def grade_tiles(rows: Iterable[Row]) -> list[Tile]:
    """Return the learners with a grade, and those of them who pass."""
    counts = {bool(row["is_passing"]): row["graded_count"] for row in rows}
    if not counts:
        return []
    graded, passed = sum(counts.values()), counts.get(True, 0)
    source = "course_grade_distribution.graded_count"
    return [
        Tile(_("Learners with a grade"), graded, "graded", source=source),
        Tile(
            _("Passing"),
            passed,
            "passing",
            of_whom=_("of all with a grade in the LMS, enrolled or not"),
            source=source,
        ),
        Tile(_("Share who pass"), share(passed, graded), "share", Kind.SHARE, source=source),
    ]


def _tiles(asked: Asked) -> list[Tile]:
    return grade_tiles(asked.course.once(band_rows))


_BANDS = _(
    "Course grades as the LMS has them now. Small groups are hidden and counts rounded down, so "
    "that nobody can be told apart."
)

REPORTS = [
    Report(
        slug="grades",
        lens=Lens.PERFORMANCE,
        title=_("Grades"),
        question=_("Which grades do learners have, and how many pass?"),
        place=3,
        tiles=_tiles,
        lists=grade_lists,
        sections=(
            Section(
                key="bands-passing",
                heading=_("Learners who pass, by grade"),
                definition=_BANDS,
                table=bands_of_passing,
                figure="grades",
                nothing=_("Nobody passes yet."),
            ),
            Section(
                key="bands-not-passing",
                heading=_("Learners who do not pass, by grade"),
                definition=_BANDS,
                table=bands_of_others,
                figure="grades",
                nothing=_("Nobody has a grade that does not pass."),
            ),
            Section(
                key="passing",
                heading=_("Learners who pass, by week"),
                definition=_(
                    "Learners with a passing grade now, in the week (Monday to Sunday, UTC) in "
                    "which they first passed. A pass that was taken back counts in no week."
                ),
                table=passing,
                follows=frozenset({Filter.PERIOD}),
                figure="passing",
                nothing=_("Nobody passes yet."),
            ),
            Section(
                key="policy",
                heading=_("Grading policy"),
                definition=_(
                    "How much each type of assignment weighs in the course grade. Where the "
                    "weights do not add up to the whole, the LMS counts with them as they are."
                ),
                table=policy,
                nothing=_("The grading policy of this course is not known."),
            ),
            Section(
                key="subsections",
                heading=_("Grades by subsection"),
                definition=_(
                    "Learners who answered something in the subsection, and their mean share of "
                    "its points. Small groups are hidden, and counts rounded down."
                ),
                table=subsections,
                nothing=_("Nobody has a grade in a subsection yet."),
            ),
        ),
    )
]

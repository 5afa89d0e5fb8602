"""Demographics: how old the learners are, their education and gender, with small groups masked."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.frame.table import MASKED, Cell, Column, Kind, Line, Table, Words
from dashboard.frame.words import written

UNKNOWN: Words = _("Not told")

GENDERS: dict[str, Words] = {"f": _("Female"), "m": _("Male"), "o": _("Other")}

# The levels as a profile has them, from the least schooling to the most.
LEVELS: dict[str, Words] = {
    "none": _("No formal education"),
    "primary": _("Primary school"),
    "junior_secondary": _("Middle school"),
    "secondary": _("Secondary school"),
    "associates": _("Associate degree"),
    "bachelors": _("Bachelor's degree"),
    "masters": _("Master's degree"),
    "doctorate": _("Doctorate"),
    "other": _("Other"),
}


def demographic_table(
    rows: Iterable[Row], *, key: str, label: Words, names: dict[str, Words]
) -> Table:
    """Return the learners of the last day by group; groups that a profile does not tell come last.

    Shares are of all enrolled learners. A masked group has neither a number nor a share.

    Args:
        rows: the rows of one dimension on one day, with `date`, `value`, `count`, `is_masked`,
            `counted_on` and `enrolled_count`.
        key: the key of the column of groups, as R's figure names it.
        label: the heading of the groups.
        names: the groups' names in their order; a group without a name here comes after these.
    """
    rows = list(rows)
    found = {row["value"]: row for row in rows}
    order: list[str | None] = [value for value in names if value in found]
    order += sorted(value for value in found if value is not None and value not in names)
    if None in found:
        order.append(None)
    return Table(
        columns=(
            Column(key, label, Kind.TEXT),
            Column("count", _("Learners"), source="course_demographics.count"),
            Column("share", _("Share of the enrolled"), Kind.SHARE),
        ),
        lines=tuple(_line(found[value], key=key, names=names) for value in order),
        note=note_of(rows),
    )


def _line(row: Row, *, key: str, names: dict[str, Words]) -> Line:
    value: str | None = row["value"]
    name = UNKNOWN if value is None else names.get(value, value)
    return {key: name, "count": count_of(row), "share": share_of(row)}


def note_of(rows: Sequence[Row]) -> str:
    """Say when the rows of a day were counted and of how many, where that was an earlier day.

    A course is counted anew only when its total has moved by the size of a small group.
    """
    if not rows or rows[0]["counted_on"] == rows[0]["date"]:
        return ""
    return gettext("Counted on %(day)s, of %(enrolled)s enrolled.") % {
        "day": written(rows[0]["counted_on"], Kind.DATE),
        "enrolled": number_format(rows[0]["enrolled_count"]),
    }


def count_of(row: Row) -> Cell:
    """Return the count of a group; masked when the group is."""
    return MASKED if row["is_masked"] else row["count"]


def share_of(row: Row) -> Cell:
    """Return the group's share of the enrolled learners; masked when the group is."""
    if row["is_masked"]:
        return MASKED
    return row["count"] / row["enrolled_count"] if row["enrolled_count"] else None


def _table(dimension: str, key: str, label: Words, names: dict[str, Words]) -> Callable[..., Table]:
    def table(asked: Asked) -> Table:
        rows = partial(
            course_queries.demographic_list, course_id=asked.course_id, dimension=dimension
        )
        return demographic_table(rows(latest=True), key=key, label=label, names=names)

    return table


_NOTHING = _("Demographics come when the course has as many learners as the smallest shown group.")
_MASKED = _(
    "Learners told it at registration. Groups of few learners are masked, and shown counts are "
    "rounded down, so that no one can be singled out."
)

REPORTS = [
    Report(
        slug="demographics",
        lens=Lens.ENROLLMENT,
        title=_("Demographics"),
        question=_("Who are the learners: how old, with which education, of which gender?"),
        place=1,
        sections=(
            Section(
                key="age",
                heading=_("Age"),
                definition=_MASKED,
                table=_table("age", "band", _("Age"), {}),
                figure="age",
                nothing=_NOTHING,
            ),
            Section(
                key="education",
                heading=_("Education"),
                definition=_MASKED,
                table=_table("education", "level", _("Highest level of education"), LEVELS),
                figure="education",
                nothing=_NOTHING,
            ),
            Section(
                key="gender",
                heading=_("Gender"),
                definition=_MASKED,
                table=_table("gender", "gender", _("Gender"), GENDERS),
                figure="gender",
                nothing=_NOTHING,
            ),
        ),
    )
]

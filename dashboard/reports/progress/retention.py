"""How long learners stay active after they enrolled: R's curves of retention."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filters
from dashboard.frame.modes import MODE_NAMES
from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Table, Words
from dashboard.frame.words import written

_EVERYBODY: Final = "all"
"""R's name of the group of all learners."""
_WEEK: Final = "week:"
"""Begins R's name of a group of learners who enrolled in one week; the week's Monday follows."""


def _retention_rows(course_id: str) -> list[Row]:
    return r_queries.retention_list(course_id=course_id)


def retention_by_mode(asked: Asked) -> Table:
    """Return R's curves of all learners and of each enrollment mode."""
    rows = asked.course.once(_retention_rows)
    return retention_table(
        (row for row in rows if not is_week(row["group_name"])), filters=asked.filters
    )


def retention_by_arrival(asked: Asked) -> Table:
    """Return R's curves of the learners who enrolled in the same week, beside all learners."""
    rows = asked.course.once(_retention_rows)
    return retention_table(
        (row for row in rows if row["group_name"] == _EVERYBODY or is_week(row["group_name"])),
        filters=Filters(),
    )


def is_week(group_name: str) -> bool:
    """Tell whether a group of R's curves are the learners who enrolled in one week."""
    return group_name.startswith(_WEEK)


def retention_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return a line for each group and day: all learners first, then each enrollment mode.

    With an enrollment mode as filter, all learners stay beside it.
    """
    wanted = {_EVERYBODY, filters.mode}
    found = [row for row in rows if not filters.mode or row["group_name"] in wanted]
    found.sort(key=lambda row: (row["group_name"] != _EVERYBODY, row["group_name"], row["day"]))
    keys = ("day", "group_name", "active_share", "share_low", "share_high", "at_risk")
    return Table(
        columns=(
            Column("day", _("Days after enrollment"), source="r_retention.day"),
            Column(
                "group_name",
                _("Learners"),
                Kind.WORD,
                source="r_retention.group_name",
                names={_EVERYBODY: _("All learners"), **MODE_NAMES, **_week_names(found)},
            ),
            Column(
                "active_share", _("Still active"), Kind.SHARE, source="r_retention.active_share"
            ),
            Column("share_low", _("At least"), Kind.SHARE, source="r_retention.share_low"),
            Column("share_high", _("At most"), Kind.SHARE, source="r_retention.share_high"),
            Column("at_risk", _("Learners observed"), source="r_retention.at_risk"),
        ),
        lines=tuple({key: row[key] for key in keys} for row in found),
    )


def _week_names(rows: Iterable[Row]) -> dict[str, Words]:
    """Return the words for the groups of learners who enrolled in one week."""
    weeks = {row["group_name"] for row in rows if is_week(row["group_name"])}
    return {
        name: gettext("Week of %(day)s")
        % {"day": written(date.fromisoformat(name.removeprefix(_WEEK)), Kind.DATE)}
        for name in weeks
    }


def retention_sentence(table: Table) -> str:
    """Return what the curve of all learners shows, at its half and at its end."""
    curve = [line for line in table.lines if line["group_name"] == _EVERYBODY]
    told = [curve[len(curve) // 2], curve[-1]] if len(curve) > 1 else curve
    return " ".join(
        gettext("After %(days)s days, %(share)s of all learners are still active.")
        % {
            "days": written(line["day"], Kind.COUNT),
            "share": written(line["active_share"], Kind.SHARE),
        }
        for line in told
    )

"""R's forecast of a weekly count: the weeks behind, and those to come with their bounds."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial

from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Section
from dashboard.frame.table import Column, Kind, Table, Words

_WEEKS_BEHIND = 16


def forecast_section(
    *, measure: str, heading: Words, observed: Callable[[Asked], Mapping[date, int]]
) -> Section:
    """Return the section of a forecast.

    Args:
        measure: R's name of what is counted.
        heading: the heading.
        observed: makes the counts of the weeks behind, by their last day.
    """

    def table(asked: Asked) -> Table:
        rows = r_queries.forecast_list(course_id=asked.course_id, measure=measure)
        return forecast_table(rows, observed=observed(asked) if rows else {})

    return Section(
        key="forecast",
        heading=heading,
        definition=_(
            "What R expects of the next weeks. Four of five weeks should lie between the bounds. A "
            'forecast is shown only where its method was better than "all stays as it is" on the '
            "last weeks of this course."
        ),
        table=table,
        figure="forecast",
        step="forecast",
        lines_on_a_page=8,
        nothing=_("No method was better here than to expect that all stays as it is."),
    )


def forecast_table(rows: Iterable[Row], *, observed: Mapping[date, int]) -> Table:
    """Return the last weeks behind and the weeks to come, newest first.

    A week behind has a count, and a week to come has what is expected of it.
    """
    to_come = {row["week_end"]: row for row in rows}
    behind = sorted(week for week in observed if week not in to_come)[-_WEEKS_BEHIND:]
    line = partial(_line, observed=observed, to_come=to_come)
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            Column("observed", _("Observed")),
            Column("expected", _("Expected"), source="r_forecast.expected"),
            Column("low", _("At least"), source="r_forecast.low"),
            Column("high", _("At most"), source="r_forecast.high"),
        ),
        lines=tuple(line(week) for week in reversed([*behind, *sorted(to_come)])),
        is_newest_first=True,
    )


def _line(
    week: date, *, observed: Mapping[date, int], to_come: Mapping[date, Row]
) -> dict[str, date | float | None]:
    row = to_come.get(week, {})
    return {
        "week_end": week,
        "observed": None if row else observed.get(week),
        "expected": row.get("expected"),
        "low": row.get("low"),
        "high": row.get("high"),
    }

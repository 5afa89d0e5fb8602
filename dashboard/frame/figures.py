"""Charts: binds R's specification of a figure to the rows of the page's own table."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.queries.reading import Row
from dashboard.frame.table import Kind, Table
from dashboard.frame.words import written

_WIDTHS = ("wide", "narrow")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of a page.

    Attributes:
        name: the figure's name.
        title: what the figure shows.
        still_version: names the stored still images for the browser's cache; None for a course
            without still images.
        chart: R's specification and the table's rows, as `figures.js` reads them; None without a
            specification.
    """

    name: str
    title: str
    still_version: str | None
    chart: Mapping[str, Any] | None


def bound_figure(
    name: str, *, table: Table, specification: Row | None, stills: Iterable[Row]
) -> Figure | None:
    """Bind a figure to a table; None where R left neither a specification nor a still image.

    The rows of the chart are the rows of the table, so chart, table and CSV are of one publication.
    """
    drawn = [row for row in stills if row["figure"] == name]
    parsed = _parsed(specification["specification"]) if specification else None
    has_stills = {row["width"] for row in drawn} >= set(_WIDTHS)
    if parsed is None and not has_stills:
        return None
    return Figure(
        name=name,
        title=specification["title"] if specification else name,
        still_version=drawn[0]["created"].strftime("%Y%m%d%H%M%S") if has_stills else None,
        chart=None if parsed is None else {"specification": parsed, "rows": _rows(table)},
    )


def _rows(table: Table) -> dict[str, Any]:
    """Return the rows of a chart; countries are called there as the table calls them."""
    rows = table.chart_rows()
    codes = [
        code
        for column in table.columns
        if column.kind is Kind.COUNTRY
        for code in rows["columns"][column.key]
        if code is not None
    ]
    rows["labels"] = {code: written(code, Kind.COUNTRY) for code in codes} | rows["labels"]
    return rows


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        specification = json.loads(text)
    except ValueError:
        return None
    return specification if isinstance(specification, dict) else None

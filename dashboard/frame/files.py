"""Tables as files: CSV for spreadsheets, and the rows of a JSON answer."""

from typing import Any

from django.http import HttpResponse

from api.csv_text import attachment, csv_text
from dashboard.frame.table import MASKED, Cell, Table, plain


def csv_response(table: Table, *, name: str) -> HttpResponse:
    """Return a table as a download; a masked cell says so, and dates are in ISO form."""
    keys = [column.key for column in table.columns]
    rows = ({key: _in_csv(line.get(key)) for key in keys} for line in table.lines)
    text = csv_text(keys, rows, header=[str(column.label) for column in table.columns])
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(name)
    return response


def _in_csv(cell: Cell) -> str | int | float | None:
    return "masked" if cell is MASKED else plain(cell)


def json_rows(table: Table) -> dict[str, Any]:
    """Return what a table says of its columns, and its rows; a masked cell is null."""
    return {
        "columns": [
            {
                "key": column.key,
                "label": str(column.label),
                "kind": str(column.kind),
                "source": column.source or None,
            }
            for column in table.columns
        ],
        "rows": [
            {column.key: plain(line.get(column.key)) for column in table.columns}
            for line in table.lines
        ],
    }

"""Tables as CSV files that are safe to open in a spreadsheet."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from api.course_ids import file_name_stem
from api.renderers import csv_text
from dashboard.tables import Cell, Table

# a spreadsheet takes a cell that begins with one of these for a formula and runs it
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would run; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINNINGS):
        return f"'{cell}"
    return cell


def csv_response(table: Table, *, course_id: str, slug: str) -> HttpResponse:
    """Return a download named as those of the data API."""
    columns = [str(safe_cell(column)) for column in table.columns]
    rows = (dict(zip(columns, map(safe_cell, row), strict=True)) for row in table.rows)
    response = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    name = f"{file_name_stem(course_id)}--{slug}.csv"
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response

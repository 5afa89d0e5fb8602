"""Tables as CSV files."""

from django.http import HttpResponse

from api.course_ids import file_name_stem
from api.csv_text import attachment, csv_text
from dashboard.tables import Table


def csv_response(table: Table, *, course_id: str, slug: str) -> HttpResponse:
    """Return a download that is named as the data API names its downloads."""
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    response = HttpResponse(csv_text(table.columns, rows), content_type="text/csv; charset=utf-8")
    name = f"{file_name_stem(course_id)}--{slug}.csv"
    response["Content-Disposition"] = attachment(name)
    return response

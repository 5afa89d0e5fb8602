"""CSV of the data API and of the pages, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.http import content_disposition_header

# A spreadsheet takes a cell that begins with one of these for a formula and runs it. Learners write
# answers, and course teams titles, that reach other people's spreadsheets. The reports that the
# write side makes have the same rule in loaders/reports/course_reports.py: the two sides share
# no code, and tests/architecture/test_one_rule_for_cells.py holds them together.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def safe_cell(cell: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; a number stays as it is."""
    if not isinstance(cell, str) or not cell.startswith(_FORMULA_BEGINNINGS):
        return cell
    return cell if _NUMBER.fullmatch(cell) else f"'{cell}"


def csv_text(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    header: Sequence[str] | None = None,
) -> str:
    """Write rows under a header; an absent or null value is an empty cell, lines end in CRLF.

    Args:
        columns: the keys of the cells, in their order.
        rows: the rows.
        header: the headings, which need not differ; None for the keys.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(safe_cell, columns if header is None else header))
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def attachment(name: str) -> str:
    """Return the `Content-Disposition` of a download.

    A plain name has no quotes, as clients know it from the public server. Any other name is written
    as HTTP says, with `filename*` where the name is not ASCII.
    """
    if re.fullmatch(r"[\w.\-]+", name, re.ASCII):
        return f"attachment; filename={name}"
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"

"""CSV downloads of the pages."""

import pytest

from api.csv_text import safe_cell
from dashboard.csv_files import csv_response
from dashboard.tables import Table


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    assert [safe_cell(cell) for cell in (-5, "audit", None)] == [-5, "audit", None]


def test_a_mode_named_like_a_formula_is_disarmed_in_the_header() -> None:
    table = Table(columns=("Date", "=cmd()"), keys=("date", "=cmd()"), rows=(("2024-03-01", 5),))
    response = csv_response(table, course_id="course-v1:A+B+C", slug="enrollment")
    assert response.content == b"Date,'=cmd()\r\n2024-03-01,5\r\n"
    assert response["Content-Disposition"] == "attachment; filename=A-B-C--enrollment.csv"


def test_a_file_name_in_another_script_is_encoded_as_headers_must() -> None:
    table = Table(columns=("Date",), keys=("date",), rows=())
    response = csv_response(table, course_id="Уни/К/О", slug="enrollment")
    assert "filename*=utf-8''%D0%A3" in response["Content-Disposition"]

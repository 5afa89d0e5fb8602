"""Which cells a spreadsheet would run is said twice, because the two sides share no code."""

import string

import pytest

from api import csv_text
from loaders.publishing import course_reports


@pytest.mark.parametrize("begin", [*string.printable, "", "＝", "'", "\x00", "\ufeff", "é"])
def test_reports_and_downloads_disarm_the_same_texts(begin: str) -> None:
    for text in (begin, f"{begin}1+1", f" {begin}", f"x{begin}"):
        assert csv_text.safe_cell(text) == course_reports.safe_cell(text)

"""Which cells a spreadsheet would run is said twice, because the two sides share no code."""

import string

import pyarrow as pa
import pytest

from api import csv_text
from loaders.reports import course_reports


@pytest.mark.parametrize("begin", [*string.printable, "", "＝", "'", "\x00", "\ufeff", "é"])
def test_reports_and_downloads_disarm_the_same_texts(begin: str) -> None:
    texts = [begin, f"{begin}1+1", f" {begin}", f"x{begin}"]
    texts += [f"{begin}1", f"{begin}1.5", f"{begin}1e-5", f"{begin}1\n", f"{begin}1 ", f"{begin}٣"]
    written = course_reports.safe_cells(pa.array(texts, pa.large_string()))
    assert written == [csv_text.safe_cell(text) for text in texts]

"""Which dates of a table are loaded, and which are copied."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from loaders.marts.content import Content, PartContent, whole_checksum
from loaders.marts.manifest import Column, Mart
from loaders.publishing.dated_copy import Change, find_change, parts_batch
from loaders.publishing.ddl import PUBLICATION_DATE
from loaders.publishing.publication import PublishedTable

MART = Mart("m", (Column("day", "date", is_nullable=False),), primary_key=("day",), dated_by="day")


def _dates(**rows: int) -> dict[str, PartContent]:
    """Return dates of January 2026 (`d01=3`: three rows on the first)."""
    return {
        f"2026-01-{name[1:]}": PartContent(count, f"{count * int(name[1:]):064x}")
        for name, count in rows.items()
    }


def _content(dates: Mapping[str, PartContent]) -> Content:
    rows = sum(found.rows for found in dates.values())
    return Content(rows, whole_checksum(MART, dates.values()), (), dates)


LIVE = _dates(d01=10, d02=10, d03=10)
KNOWN = PublishedTable(30, _content(LIVE).checksum, "schema", "structure")


@pytest.mark.parametrize(
    ("dates", "changed"),
    [
        (LIVE | _dates(d02=11), {"2026-01-02"}),
        (LIVE | _dates(d04=1), {"2026-01-04"}),
        (_dates(d01=10, d03=10), {"2026-01-02"}),
        (_dates(d01=10, d03=10, d04=5), {"2026-01-02", "2026-01-04"}),
    ],
)
def test_dates_that_differ_are_loaded(dates: dict[str, PartContent], changed: set[str]) -> None:
    found = find_change(MART, content=_content(dates), known=KNOWN, live=LIVE)

    assert found == Change("day", changed)


@pytest.mark.parametrize(
    "dates",
    [LIVE, LIVE | _dates(d04=30), _dates(d04=10), {}],
    ids=["no date differs", "half of the rows differ", "all dates differ", "no row is left"],
)
def test_a_table_is_loaded_whole_where_a_copy_does_not_pay(
    dates: dict[str, PartContent],
) -> None:
    assert find_change(MART, content=_content(dates), known=KNOWN, live=LIVE) is None


def test_dates_of_another_publication_are_not_believed() -> None:
    content = _content(LIVE | _dates(d02=11))
    other = LIVE | _dates(d03=9)

    assert find_change(MART, content=content, known=KNOWN, live=other) is None
    assert find_change(MART, content=content, known=KNOWN, live={}) is None


def test_a_mart_without_dates_is_loaded_whole() -> None:
    undated = replace(MART, dated_by=None)
    content = _content(LIVE | _dates(d02=11))

    assert find_change(undated, content=content, known=KNOWN, live=LIVE) is None


def test_dates_of_all_tables_become_rows() -> None:
    batch = parts_batch(PUBLICATION_DATE, {"b": _dates(d02=1), "a": _dates(d01=1), "c": {}})

    assert batch.to_pylist() == [
        {"mart": "a", "date": "2026-01-01", "row_count": 1, "checksum": f"{1:064x}"},
        {"mart": "b", "date": "2026-01-02", "row_count": 1, "checksum": f"{2:064x}"},
    ]
    assert parts_batch(PUBLICATION_DATE, {}).num_rows == 0

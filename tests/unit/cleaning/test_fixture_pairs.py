"""Each known shape of an event, and what becomes of it: `<case>.raw.json` and its expectation."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cleaning.clean import Cleaner
from cleaning.country import CountrySource

FOLDER = Path(__file__).parents[2] / "fixtures" / "events"
RAW = sorted(FOLDER.glob("*.raw.json"))
NOT_LISTED = {"event_id", "payload"}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(CountrySource().open())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize(
    "raw", [path for path in RAW if path.with_suffix("").with_suffix(".expected.json").exists()]
)
def test_an_event_becomes_the_expected_record(raw: Path, cleaner: Cleaner) -> None:
    batch = cleaner.clean_lines([raw.read_bytes().rstrip(b"\n")])
    (table,) = batch.events.values()
    (row,) = table.to_pylist()
    found = {
        name: _plain(value)
        for name, value in row.items()
        if value is not None and name not in NOT_LISTED
    }
    expected = json.loads(raw.with_suffix("").with_suffix(".expected.json").read_text())
    assert found == expected


@pytest.mark.parametrize(
    "raw", [path for path in RAW if path.with_suffix("").with_suffix(".rejected").exists()]
)
def test_a_bad_line_is_rejected_for_the_expected_reason(raw: Path, cleaner: Cleaner) -> None:
    batch = cleaner.clean_lines([raw.read_bytes().rstrip(b"\n")])
    (line,) = batch.rejected
    expected = raw.with_suffix("").with_suffix(".rejected").read_text().strip()
    assert (line.rejection.reason, batch.events) == (expected, {})


def test_every_raw_line_has_one_expectation() -> None:
    stems = {path.name.removesuffix(".raw.json") for path in RAW}
    expected = [path.name for path in FOLDER.iterdir() if not path.name.endswith(".raw.json")]
    assert sorted(name.split(".")[0] for name in expected) == sorted(stems)

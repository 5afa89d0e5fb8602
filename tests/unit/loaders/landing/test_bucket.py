"""Logs are landed in a lake of a stand-in S3 store as in a folder: Arrow's side of it."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from cleaning.schema import EVENT_SCHEMA
from loaders.lake import Lake
from loaders.landing.ledger import read_ledger
from tests.services.s3 import s3_store
from tests.stores.landing_home import Home, log, names


@pytest.fixture
def lake() -> Iterator[Lake]:
    with s3_store():
        yield Lake.from_uri("s3a://analytics/lake")


def _usernames(lake: Lake) -> list[str]:
    events = ds.dataset(
        lake.path("landing", "tracking_events"),
        schema=EVENT_SCHEMA,
        format="parquet",
        filesystem=lake.filesystem,
    )
    return sorted(events.to_table(columns=["username"])["username"].to_pylist())


def test_a_bucket_is_a_lake(lake: Lake, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.lake = lake
    home.write("a.log", log(0, 10))
    home.write("b.log", log(20, 30))
    assert home.land().files_loaded == 2
    home.write("a.log", log(0, 10) + log(10, 20))
    report = home.land()
    assert (report.files_loaded, report.files_known) == (1, 1)
    assert _usernames(lake) == names(0, 30)
    assert len(read_ledger(lake)) == 2
    assert lake.location("landing") == "s3a://analytics/lake/landing"

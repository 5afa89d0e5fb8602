"""Logs that a cluster cleans are landed as those that this machine cleans, with a kill -9 between.

Real Spark: a master and two workers, whose executors are processes. The logs are in a stand-in S3
store, so the executors open it by themselves.
"""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from loaders.landing.cluster_pool import ClusterPool
from loaders.landing.ledger import LoadedFile, read_ledger
from loaders.spark.application import ApplicationOptions
from tests.integration.clean_and_die import FIRST_TRY, SECOND_TRY, clean_and_die
from tests.services.s3 import BUCKET, s3_store
from tests.stores.landing_home import Home, log

pytestmark = pytest.mark.thrift

URL = f"s3a://{BUCKET}/logs"
TWO_WORKERS = "local-cluster[2,1,512]"
LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
VICTIM = "4.log"


@pytest.fixture
def logs() -> Iterator[str]:
    """Write logs of two dates each, a damaged one and one that is cut short; yield their URL."""
    with s3_store() as client:
        contents = {
            f"{n}.log": log(n * 200, n * 200 + 100) + log(n * 200 + 100, n * 200 + 200, day=day)
            for n, day in enumerate(["2021-03-15", "2021-03-16"] * 3)
        }
        whole = gzip.compress(log(2000, 2300))
        contents["cut.log.gz"] = whole[: len(whole) // 2]
        contents["damaged.log.gz"] = whole[:-8] + b"12345678"
        for name, content in contents.items():
            client.put_object(Bucket=BUCKET, Key=f"logs/{name}", Body=content)
        time.sleep(2)  # the ledger has no time of change of a file that has just changed
        yield URL


def _files(home: Home) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every landed file, by the file's name."""
    folder = Path(home.lake.path("landing"))
    names = (folder / part for part in home.parts())
    return {
        str(path.relative_to(folder)): pq.read_table(path, partitioning=None).to_pylist()
        for path in names
    }


def _entries(home: Home) -> list[LoadedFile]:
    """Return the rows of the ledger without the time at which they were written."""
    entries = sorted(read_ledger(home.lake), key=lambda entry: entry.path)
    return [replace(entry, loaded_at=datetime.min.replace(tzinfo=UTC)) for entry in entries]


def _home(folder: Path) -> Home:
    folder.mkdir()
    return Home(folder)


def test_a_cluster_that_loses_an_executor_lands_what_this_machine_lands(
    logs: str, tmp_path: Path
) -> None:
    here, there = _home(tmp_path / "here"), _home(tmp_path / "there")
    cluster = ClusterPool(
        options=ApplicationOptions(
            name="cleaning", home=there.folder, master=TWO_WORKERS, settings=LOOPBACK
        ),
        same_files=(there.country_source.path or Path(),),
    )

    def pool(work: Callable[..., Any], items: Sequence[Any]) -> Any:
        dying = partial(clean_and_die, clean=work, name=VICTIM, marks=tmp_path)
        return cluster(dying, items)

    report = there.land(logs, pool=pool)
    assert report.files_loaded == 7
    assert [url.split()[-1] for url in report.truncated] == [f"{URL}/cut.log.gz"]
    assert f"{URL}/damaged.log.gz does not" in report.damaged[0]
    # A half file was written and its executor killed, and the second try is what was landed.
    half = Path((tmp_path / FIRST_TRY).read_text())
    assert half.parts[half.parts.index("landing") + 1] == "_unfinished"
    assert (tmp_path / SECOND_TRY).exists()
    assert not half.exists()

    here.land(logs)
    assert _files(there) == _files(here)
    assert _entries(there) == _entries(here)
    # The cluster's files come one by one, so there may be more commits.
    assert set.union(*there.registered) == set.union(*here.registered)
    assert there.land(logs, pool=_no_pool).files_known == 7


def _no_pool(work: Callable[..., Any], items: Sequence[Any]) -> Iterator[Any]:
    assert not items
    yield from ()

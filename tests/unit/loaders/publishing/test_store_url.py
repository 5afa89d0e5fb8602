"""The sentence on why a result store can't be used says what was tried, and what holds now."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pymysql
import pytest

from loaders.marts.errors import PublishError
from loaders.publishing.publish import check_store, latest_publication
from loaders.publishing.r_tables import ensure_r_tables, r_has_run
from loaders.publishing.store_url import PUBLISHING, explained, parse_store_url
from tests.stores.result_store_case import publish_rows, rows_of_version, sqlite_url

CAN_NOT = {
    "publish to": lambda url: publish_rows(url, rows_of_version(1)),
    "check": lambda url: check_store(url, names={"course_activity"}),
    "read the publication of": latest_publication,
    "make R's tables in": lambda url: ensure_r_tables(url, []),
    "read R's steps in": r_has_run,
}
STATES = {
    "publish to": "The old publication is still live.",
    "check": "Nothing was changed.",
    "read the publication of": "Nothing was changed.",
    "make R's tables in": "The published tables stay as they are; the next run tries again.",
    "read R's steps in": "The published tables stay as they are; the next run tries again.",
}


@pytest.mark.parametrize("deed", CAN_NOT)
def test_what_is_said_is_what_was_tried_and_what_holds_now(tmp_path: Path, deed: str) -> None:
    url = sqlite_url(tmp_path)
    Path(url.removeprefix("sqlite:///")).write_bytes(b"this is no database" * 100)
    use: Callable[[str], object] = CAN_NOT[deed]

    with pytest.raises(PublishError) as refusal:
        use(url)

    said = f"Can't {deed} {url}: file is not a database. {STATES[deed]}"
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (pymysql.err.OperationalError(2013, "lost"), "Either the old or the new publication is"),
        (pymysql.err.OperationalError(1205, "waited"), "The old publication is still live."),
        (sqlite3.OperationalError("locked"), "The old publication is still live."),
    ],
)
def test_a_publication_that_loses_its_server_may_have_been_swapped(
    error: Exception, state: str
) -> None:
    url = parse_store_url("mysql+pymysql://writer:s3cret@db/store")
    with pytest.raises(PublishError, match=state) as refusal, explained(url, PUBLISHING):
        raise error
    assert "s3cret" not in str(refusal.value)

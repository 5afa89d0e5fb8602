"""Values that nobody means, through the whole pipeline: published, right, and counted."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from demo.site.absurd import FIELDS
from flows.pipeline import run_pipeline
from flows.request import RunRequest
from flows.settings import Settings
from loaders.lake import Lake
from loaders.landing.ledger import LoadedFile, read_ledger
from tests.e2e.deliveries import is_repetition
from tests.e2e.site import assert_same_tables, read_rows, tables_of
from tests.odd_events import generated
from tests.services.step_runners import without_r

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]

ENOUGH = 60
KEYS = {
    "course_id", "username", "module_id", "problem_id", "encoded_module_id", "entity_id", "mode",
    "tag_name", "tag_value", "event_type", "event_source", "org_id",
}  # fmt: skip


def test_absurd_values_of_every_family_are_tried_and_no_row_of_them_is_set_aside(site, built_home):
    """The truth says of each value what a right reader makes of it; test_truth.py compares it."""
    truth = json.loads((site.folder / "truth" / "truth.json").read_text())
    tried = [note.rsplit(": ", 1) for note in truth["absurd"]]
    assert len(tried) >= ENOUGH
    assert {value.partition(":")[0] for value, _ in tried} == {field.family for field in FIELDS}
    assert any(what.startswith("rejected") for _, what in tried)
    assert set_aside(built_home.store_url) == []
    entries = read_ledger(Lake.from_uri(built_home.lake_uri))
    once = [entry for entry in entries if not is_repetition(entry.path)]
    assert rejected_by_reason(once) == truth["rejected"]
    # the published counts are of the lines that came again, too
    reasons = sorted(truth["rejected"])
    rows = read_rows(built_home.store_url, "load_quality_daily", [f"{r}_count" for r in reasons])
    published = dict(zip(reasons, map(sum, zip(*rows, strict=True)), strict=True))
    assert published == rejected_by_reason(entries)


def rejected_by_reason(entries: Iterable[LoadedFile]) -> Counter[str]:
    """Return how many lines of landed files were rejected, by the reason."""
    return sum((Counter(entry.rejected_by_reason) for entry in entries), Counter())


@pytest.mark.mariadb
def test_any_events_are_published_with_keys_that_are_equal_in_both_stores(
    thrift_server, mariadb, tmp_path
):
    """What the generator of the cleaner's own tests makes, through all models, to both stores."""
    (tmp_path / "tracking.log").write_bytes(b"\n".join(generated(800)) + b"\n")
    settings = Settings(
        home=tmp_path / "odd",
        tracking_logs=(str(tmp_path / "tracking.log"),),
        thrift_host=thrift_server.host,
        thrift_port=thrift_server.port,
        hive_database="e2e_odd_values",
        landing_database="e2e_odd_values_landing",
        clean_processes=1,
    )
    run_pipeline(RunRequest(settings=settings, as_of=date(2026, 2, 16)), run_step=without_r)
    (entry,) = read_ledger(Lake.from_uri(settings.lake_uri))
    assert entry.lines == entry.events + entry.rejected + entry.skipped == 800
    assert entry.events > 400
    assert set_aside(settings.store_url) == []
    assert_keys_are_keys(settings.store_url)

    mariadb.create_database("odd_values")
    other = settings.model_copy(update={"result_store_url": mariadb.url("odd_values")})
    run_pipeline(RunRequest(settings=other, as_of=date(2026, 2, 16)), run_step=without_r)
    assert_same_tables(settings.store_url, other.store_url)


def set_aside(url: str) -> list[tuple[object, ...]]:
    """Return the rows that the publisher could not publish: the door must leave it none."""
    return read_rows(url, "publication_quarantine", ("mart", "reason", "column_name", "row_key"))


def assert_keys_are_keys(url: str) -> None:
    """Fail for a published key that is too long, or has blanks around it or a control character."""
    found = 0
    for table, columns in tables_of(url).items():
        names = sorted(KEYS.intersection(columns))
        for row in read_rows(url, table, names) if names else ():
            for name, text in zip(names, row, strict=True):
                found += text is not None
                assert text is None or (0 < len(text) <= 255 and text == text.strip()), (
                    table,
                    name,
                )
                assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text or ""), (table, name)
    assert found > 50

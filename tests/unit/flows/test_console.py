"""What the summary of a run says."""

import io
from datetime import UTC, date, datetime

from rich.console import Console

from flows.console import print_summary
from flows.pipeline import RunSummary
from loaders.publishing.publication import Outcome, Publication, PublicationSummary, TableSummary


def test_the_summary_tells_loaded_rows_from_kept_ones() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    publication = Publication(7, date(2026, 3, 1), None, moment, moment, None, None, {})
    reports = (
        TableSummary("course_activity", Outcome.UNCHANGED, 1_200, 0.1),
        TableSummary("module_engagement", Outcome.LOADED, 1_000_000, 9.0, kept=997_260),
        TableSummary("video", Outcome.LOADED, 30, 0.1, set_aside={"text_too_long": 2}),
    )
    console = Console(file=io.StringIO(), width=100)

    print_summary(
        console,
        RunSummary(publication=PublicationSummary(publication, is_new=True, tables=reports)),
    )

    text = console.file.getvalue()  # type: ignore[attr-defined]
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines()]
    assert ["course_activity", "1,200", "", "unchanged"] in rows
    assert ["module_engagement", "1,000,000", "", "2,740 loaded, 997,260 kept"] in rows
    assert ["video", "30", "2", "loaded"] in rows

"""Entries of the ledger as a landing writes them."""

from datetime import UTC, date, datetime
from typing import Any

from loaders.landing.ledger import LoadedFile


def landed_file(file_hash: str, *days: date, **changes: Any) -> LoadedFile:
    """Return the entry of a file of one line, which was landed on 31 January 2026."""
    facts: dict[str, Any] = {
        "file_hash": file_hash,
        "path": f"/logs/{file_hash}",
        "bytes": 1,
        "modified_ns": 0,
        "lines": 1,
        "events": len(days),
        "skipped": 0,
        "event_dates": days,
        "loaded_at": datetime(2026, 1, 31, tzinfo=UTC),
        "cleaner_version": "1",
    }
    return LoadedFile(**facts | changes)

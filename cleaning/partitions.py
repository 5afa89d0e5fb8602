"""A table of events split by UTC date, the partition that each event lands in."""

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def by_date(events: pa.Table) -> dict[date, pa.Table]:
    """Split events by the UTC date of their time, without a copy when there is one date only."""
    if not events.num_rows:
        return {}
    dates = pc.cast(events["event_time"], pa.date32(), safe=False)
    bounds = pc.min_max(dates)
    if bounds["min"] == bounds["max"]:
        return {bounds["min"].as_py(): events}
    order = pc.sort_indices(dates)
    ordered = events.combine_chunks().take(order)
    runs: Any = pc.value_counts(dates.combine_chunks().take(order))
    split, first = {}, 0
    for run in runs.to_pylist():
        split[run["values"]] = ordered.slice(first, run["counts"])
        first += run["counts"]
    return split

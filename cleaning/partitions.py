"""A table of events split by UTC date, the partition that each event lands in."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


def by_date(events: pa.Table) -> dict[date, pa.Table]:
    """Split events by the UTC date of their time, without a copy when there is one date only."""
    if not events.num_rows:
        return {}
    dates = pc.cast(pc.floor_temporal(events["event_time"], unit="day"), pa.date32(), safe=False)
    bounds = pc.min_max(dates)
    if bounds["min"] == bounds["max"]:
        return {bounds["min"].as_py(): events}
    order = pc.sort_indices(dates)
    ordered = events.combine_chunks().take(order)
    split, first = {}, 0
    for counted in pc.value_counts(dates.combine_chunks().take(order)).to_pylist():
        split[counted["values"]] = ordered.slice(first, counted["counts"])
        first += counted["counts"]
    return split

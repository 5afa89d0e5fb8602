"""Values in hundreds of lists: whoever is signed in may send them; they must end no cleaning."""

import json

import pytest

from cleaning.clean import Cleaner
from cleaning.country import CountryLookup


@pytest.mark.parametrize("depth", [100, 400, 500, 600, 900, 5_000, 100_000])
@pytest.mark.parametrize("inmost", ["1", '"x\\u0000"', '"\\ud800"', "NaN", "9" * 5_000])
@pytest.mark.parametrize("place", ["tags", "answers", "payload", "text", "context"])
def test_a_deep_value_leaves_a_line_that_is_counted(place: str, inmost: str, depth: int) -> None:
    cleaned = Cleaner(CountryLookup(lambda _: None)).clean_lines([line(place, depth, inmost)])
    events = sum(table.num_rows for table in cleaned.events.values())
    assert events + len(cleaned.rejected) == 1


def line(place: str, depth: int, inmost: str) -> bytes:
    """Return an event with a value in so many lists at a place."""
    deep = "[" * depth + inmost + "]" * depth
    payload = f'{{"answers": {deep}}}'
    event = {
        "event_type": "problem_check",
        "event_source": "server",
        "time": "2026-02-01T10:00:00.000000+00:00",
        "username": "ann",
        "context": {"course_id": "course-v1:A+B+C", "asides": {"tagging_aside": "TAGS"}},
        "event": "PAYLOAD",
    }
    parts = {
        "tags": {'"TAGS"': f'{{"saved_tags": {{"level": {deep}}}}}'},
        "answers": {'"PAYLOAD"': payload},
        "payload": {'"PAYLOAD"': deep},
        "text": {'"PAYLOAD"': json.dumps(payload)},
        "context": {'"TAGS"': deep},
    }[place]
    text = json.dumps(event)
    for name, value in ({'"TAGS"': "null", '"PAYLOAD"': "{}"} | parts).items():
        text = text.replace(name, value)
    return text.encode()

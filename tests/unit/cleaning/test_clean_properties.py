"""What holds for any bytes: cleaning never raises, loses no line, and looks at one line only."""

import bz2
import gzip
import io
import json
import random
from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.clean import Cleaner, clean_stream
from cleaning.country import CountryLookup
from cleaning.events import lenient
from cleaning.events.bounds import RANGES
from cleaning.logs.lines import LONGEST_LINE_BYTES
from cleaning.logs.streams import LogStream
from tests.odd_events import json_lines, lines, payloads, types

COUNTRIES = CountryLookup(lambda _: None)
MOST_PIECES = 400
"""Each piece of an unended line is counted with all before it: 5,000 of them take half a second."""


def clean(data: bytes, *, piece_bytes: int = 1 << 20, longest: int = LONGEST_LINE_BYTES) -> Any:
    """Return rows of events, reasons of rejections, and the counts, of one stream."""
    rows: Counter[str] = Counter()
    rejected: Counter[tuple[str, bytes]] = Counter()
    found_lines = skipped = 0
    stream = LogStream(io.BytesIO(data), name="test", piece_bytes=piece_bytes)
    for batch in clean_stream(stream, countries=COUNTRIES, longest=longest):
        for day, table in batch.events.items():
            rows.update(f"{day} {row}" for row in table.to_pylist())
        rejected.update((line.rejection.reason.value, line.raw_line) for line in batch.rejected)
        found_lines += batch.lines
        skipped += batch.skipped
    return rows, rejected, found_lines, skipped


@given(st.binary(max_size=400))
def test_cleaning_never_raises_on_any_bytes(data: bytes) -> None:
    # Some beginnings are those of compressed files; they are the subject of test_streams.
    rows, rejected, found, skipped = clean(b"#\n" + data)
    assert found == rows.total() + rejected.total() + skipped


@settings(max_examples=150)
@given(st.lists(lines, max_size=8))
def test_every_line_is_an_event_rejected_or_skipped(found: list[bytes]) -> None:
    data = b"#\n" + b"".join(line + b"\n" for line in found)
    rows, rejected, counted, skipped = clean(data)
    assert counted == len(found) + 1 == rows.total() + rejected.total() + skipped


@settings(max_examples=100)
@given(st.lists(lines, max_size=8), st.integers(1, 300), st.randoms(use_true_random=False))
def test_what_becomes_of_a_line_depends_on_the_line_alone(
    found: list[bytes], piece_bytes: int, shuffler: random.Random
) -> None:
    whole = clean(b"#\n" + b"".join(line + b"\n" for line in found))
    shuffler.shuffle(found)
    data = b"#\n" + b"".join(line + b"\n" for line in found)
    assert clean(data, piece_bytes=max(piece_bytes, len(data) // MOST_PIECES)) == whole


@settings(max_examples=100)
@given(st.lists(st.lists(lines, max_size=6), max_size=6), st.integers(1, 4))
def test_events_may_become_columns_few_at_a_time(pieces: list[list[bytes]], enough: int) -> None:
    cleaner = Cleaner(COUNTRIES, enough=enough)
    for piece in pieces:
        cleaner.add(piece)
    found = cleaner.take_batch()
    at_once = Cleaner(COUNTRIES).clean_lines([line for piece in pieces for line in piece])
    assert _rows(found.events) == _rows(at_once.events)
    assert found.rejected == at_once.rejected
    assert (found.lines, found.skipped) == (at_once.lines, at_once.skipped)


def _rows(events: dict[date, pa.Table]) -> dict[date, Counter[str]]:
    return {day: Counter(map(str, table.to_pylist())) for day, table in events.items()}


@given(st.lists(lines, max_size=5), st.sampled_from([gzip.compress, bz2.compress,
       zstandard.ZstdCompressor().compress]), st.integers(1, 4000))  # fmt: skip
def test_compression_and_piece_size_change_nothing(
    found: list[bytes], compress: Any, piece_bytes: int
) -> None:
    data = b"#\n" + b"".join(line + b"\n" for line in found)
    assert clean(compress(data), piece_bytes=piece_bytes) == clean(data)


@settings(max_examples=400)
@given(json_lines)
def test_the_fast_way_and_the_tolerant_way_agree(line: bytes) -> None:
    # NaN in a field that nobody reads makes `json` the reader, not msgspec.
    tolerant = b'{"accept_language": NaN, ' + line[1:]
    assert _without_ids(line) == _without_ids(tolerant)


@settings(max_examples=400)
@given(types, payloads)
def test_a_payload_becomes_the_same_on_both_ways(event_type: str, payload: dict[str, Any]) -> None:
    event = {"time": "2021-03-14T09:26:53.589793+00:00", "event_type": event_type}
    fast, tolerant = json.dumps(payload), json.dumps(payload | {"nobody_reads_it": float("nan")})
    found = [json.dumps(event | {"event": text}).encode() for text in (fast, tolerant)]
    assert _without_ids(found[0]) == _without_ids(found[1])


_JSON_COLUMNS = ("answers", "submission", "correct_map", "saved_tags")


def _without_ids(line: bytes) -> Any:
    """Return what became of a line but for its id and its payload's text; JSON as values."""
    batch = Cleaner(COUNTRIES).clean_lines([line])
    if not batch.events:
        return [found.rejection for found in batch.rejected]
    (row,) = next(iter(batch.events.values())).drop(["event_id", "payload"]).to_pylist()
    for name in _JSON_COLUMNS:
        if row[name] is not None:
            row[name] = json.dumps(lenient.loads(row[name]))
    return row


@given(json_lines)
def test_what_is_landed_keeps_its_bounds(line: bytes) -> None:
    for table in Cleaner(COUNTRIES).clean_lines([line]).events.values():
        (row,) = table.to_pylist()
        for name in (*KEYS, *ENTITIES):
            text = row[name]
            assert text is None or 0 < len(text) <= (4_000 if name in ENTITIES else 255)
            assert text is None or text == text.strip()
            assert text is None or not set(text) & set("\0\n\r\t\u2028")
        for name, (least, greatest) in RANGES.items():
            assert row[name] is None or least <= row[name] <= greatest
        for name in ("user_id", "enrollment_user_id"):
            assert row[name] is None or 1 <= row[name] < 2**31
        assert row["enrollment_mode"] is None or len(row["enrollment_mode"]) <= 100


KEYS = (
    "event_source", "username", "course_id", "context_course_id", "org_id", "enrollment_course_id",
    "enrollment_mode", "thread_id", "response_id", "thread_type", "target_username",
)  # fmt: skip
ENTITIES = ("problem_id", "video_id", "commentable_id")


@pytest.mark.parametrize("piece_bytes", [1, 7, 64, 1000])
def test_a_line_that_is_too_long_is_rejected_whatever_the_pieces(piece_bytes: int) -> None:
    long, fits = b"x" * 101, b"y" * 100
    data = b"\n".join([b"#", long, fits, b"", long])
    rows, rejected, found, skipped = clean(data, piece_bytes=piece_bytes, longest=100)
    assert (rows.total(), found, skipped) == (0, 5, 2)
    assert rejected == Counter({("too_long", long): 2, ("not_json", fits): 1})

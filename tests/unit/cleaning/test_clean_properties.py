"""What holds for any bytes: cleaning never raises, loses no line, and looks at one line only."""

import bz2
import gzip
import io
import json
import random
from collections import Counter
from datetime import UTC, date
from typing import Any

import msgspec
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import normalize
from cleaning.clean import Cleaner, clean_stream
from cleaning.country import CountryLookup
from cleaning.lines import LONGEST_LINE_BYTES
from cleaning.parse import NOT_DECODED, Event, decode_event, parse_line
from cleaning.streams import LogStream

COUNTRIES = CountryLookup(lambda _: None)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["", " ", "course-v1:A+B+C", "A/B/C", "\ud800", "{", "POST", "a=b", "nan"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
payload_keys = [
    "id", "code", "duration", "currentTime", "old_time", "new_time", "new_speed", "problem_id",
    "grade", "attempts", "answers", "state", "course_id", "user_id", "mode", "discussion", "old",
    "percent_grade", "undo_vote", "submission_uuid",
]  # fmt: skip
payloads = st.dictionaries(st.sampled_from(payload_keys), values, max_size=4)
types = st.sampled_from(
    ["play_video", "pause_video", "seek_video", "problem_check", "edx.forum.response.created",
     "edx.course.enrollment.activated", "seq_goto", "edx.grades.x", "book", "openassessment",
     "/courses/A/B/C/x", "anything", "edx.certificate.created"]
)  # fmt: skip
times = st.datetimes().map(lambda moment: moment.isoformat()) | st.sampled_from(
    ["2021-03-14T09:26:53+05:30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", ""]
)
events = st.fixed_dictionaries(
    {"time": times | values, "event_type": types | values},
    optional={
        "event": values | payloads | payloads.map(json.dumps),
        "context": values
        | st.dictionaries(
            st.sampled_from(["course_id", "user_id", "received_at", "module", "asides"]),
            values | times,
        ),
        "username": values,
        "ip": values,
        "page": values,
        "event_source": values | st.sampled_from(["server", "browser", "mobile"]),
    },
)
json_lines = events.map(lambda event: json.dumps(event).encode())
damaged = st.tuples(json_lines, st.integers(0, 400), st.binary(max_size=3)).map(
    lambda found: found[0][: found[1]] + found[2] + found[0][found[1] :]
)
lines = (
    json_lines
    | damaged
    | st.binary(max_size=30)
    | st.sampled_from([b"", b"#", b"\r", b"{", b"\xef\xbb\xbf{}", b"null"])
).map(lambda line: line.replace(b"\n", b" "))


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
    assert clean(data, piece_bytes=piece_bytes) == whole


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


@given(json_lines)
def test_the_fast_way_and_the_tolerant_way_agree(line: bytes) -> None:
    outcome = parse_line(line)
    # NaN in a field that nobody reads makes `json` the reader, not msgspec.
    tolerant = parse_line(b'{"accept_language": NaN, ' + line[1:])
    try:
        decode_event(line)
    except NOT_DECODED:
        return
    if not isinstance(outcome, tuple):
        assert outcome == tolerant
        return
    assert isinstance(tolerant, tuple)
    assert _comparable(outcome[0]) == _comparable(tolerant[0])


def _comparable(event: Event) -> Any:
    fields = msgspec.structs.asdict(event)
    payload = json.loads(bytes(fields.pop("event")))
    context = fields.pop("context")
    asides = context and context.asides and context.asides.tagging_aside
    tags = asides and json.loads(bytes(asides.saved_tags))
    moment = fields.pop("time")
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    received = context and context.received_at
    received = received and normalize.in_range(normalize.aware(received))
    known = context and (context.course_id, context.user_id, received, context.module)
    return fields, json.dumps(payload), known, tags, moment


@pytest.mark.parametrize("piece_bytes", [1, 7, 64, 1000])
def test_a_line_that_is_too_long_is_rejected_whatever_the_pieces(piece_bytes: int) -> None:
    long, fits = b"x" * 101, b"y" * 100
    data = b"\n".join([b"#", long, fits, b"", long])
    rows, rejected, found, skipped = clean(data, piece_bytes=piece_bytes, longest=100)
    assert (rows.total(), found, skipped) == (0, 5, 2)
    assert rejected == Counter({("too_long", long): 2, ("not_json", fits): 1})

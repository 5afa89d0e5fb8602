"""Any lines of a tracking log, for hypothesis: nearly right, wrong in every way, and damaged.

The values that others have tripped over stand in `ODD_NUMBERS` and `ODD_TEXTS`.
"""

import json
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ODD_NUMBERS = (
    0, -0.0, -1, 0.25, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**31) - 1, 10**30,
    1e300, -1e300, 1.7976931348623157e308, float("nan"), float("inf"), float("-inf"), 36_000,
    864_000, 864_000.5, 4_294_967.295,
)  # fmt: skip
"""At and behind the bounds of 32, 53 and 64 bits, of doubles and of the published columns."""

ODD_TEXTS = (
    "", " ", "course-v1:A+B+C", "A/B/C", "\ud800", "a\ud83d", "\ud83d\ude00", "a\0b", "\0", "a\nb",
    "a\n", "a\u2028b", "a ", " a", "a\t", "x" * 255, "x" * 256, "x" * 10_000, "{", "POST", "a=b",
    "nan", "NaN", "Infinity", "1e300", "9" * 19, "9" * 5_000, "-1", "1.5x", "अभ्यास",
    "course-v1:हि+स्का+१", "course-v1%3AA%2BB%2BC", "course-v1:A+B+C\0",
    "course-v1:" + "a" * 300 + "+B+C",
    "https://lms/courses/course-v1%3AA%2BB%2BC/x", "/courses/A%2FB%2FC/x?y=%2F",
    "/courses/A/B/C/x\0",
    "2021-03-14T23:59:59.9999999+00:00", "2021-03-14T09:26:53.1234567Z", "up", "correct",
)  # fmt: skip
"""At and behind the lengths of the published columns, and what no key may hold."""

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(ODD_NUMBERS)
    | st.sampled_from(ODD_TEXTS)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
PAYLOAD_KEYS = (
    "id", "code", "duration", "currentTime", "old_time", "new_time", "new_speed", "speed",
    "problem_id", "success", "grade", "max_grade", "attempts", "answers", "submission",
    "correct_map", "state", "course_id", "user_id", "mode", "discussion", "response",
    "commentable_id", "vote_value", "target_username", "old", "new", "current_tab", "target_tab",
    "bookmark_id", "target_url", "chapter", "page", "percent_grade", "weighted_earned",
    "weighted_possible", "letter_grade", "block_id", "certificate_id", "undo_vote",
    "submission_uuid", "title", "thread_type",
)  # fmt: skip
payload_values = (
    values
    | st.sampled_from(ODD_TEXTS).map(lambda text: {"id": text, "seed": text})
    | st.sampled_from(ODD_NUMBERS).map(lambda number: {"id": number, "seed": number})
)
payloads = st.dictionaries(st.sampled_from(PAYLOAD_KEYS), payload_values, max_size=6)
types = st.sampled_from(
    ["play_video", "pause_video", "seek_video", "speed_change_video", "problem_check",
     "edx.forum.response.created", "edx.forum.thread.voted", "edx.course.enrollment.activated",
     "seq_goto", "edx.grades.x", "book", "openassessment", "/courses/A/B/C/x", "anything",
     "edx.certificate.created", " play_video", "play_video ", "a\0b", "y" * 256, "/" + "z" * 9_000]
)  # fmt: skip
times = st.datetimes().map(lambda moment: moment.isoformat()) | st.sampled_from(
    ["2021-03-14T09:26:53+05:30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "",
     "2021-03-14T23:59:59.9999999+00:00", "2021-03-14T23:59:59.9999999",
     "2021-03-14T09:26:53.589793+00:00", "2021-03-14T09:26:53Z", "2021-02-30T09:26:53.589793+00:00",
     "2021-W11-7T09:26:53.589793+00:00", "2021-03-14T092653.58979312+00:00",
     "2021-03-14T09:26:60.000000+00:00", "1969-12-31T23:59:59.999999+00:00"]
)  # fmt: skip
tags = st.dictionaries(
    st.sampled_from(ODD_TEXTS),
    st.sampled_from(ODD_TEXTS) | st.lists(st.sampled_from(ODD_TEXTS) | values, max_size=3) | values,
    max_size=3,
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "course_id": values,
        "user_id": values,
        "received_at": values | times,
        "module": st.fixed_dictionaries({"display_name": values}) | values,
        "asides": tags.map(lambda found: {"tagging_aside": {"saved_tags": found}}) | values,
    },
)
events = st.fixed_dictionaries(
    {"time": times | values, "event_type": types | values},
    optional={
        "event": values | payloads | payloads.map(json.dumps),
        "context": values | contexts,
        "username": values,
        "ip": values,
        "page": values,
        "name": values,
        "event_source": values | st.sampled_from(["server", "browser", "mobile", " server "]),
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

MOMENTS = (
    "2026-02-10T09:26:53.589793+00:00", "2026-02-10T23:59:59.9999999+00:00", "2026-02-11T00:00:00Z",
    "2026-02-11T09:26:53", "2026-02-11T09:26:53.1+05:30",
)  # fmt: skip
"""Moments of two days: each further date costs the whole pipeline some seconds."""

odd_texts = st.sampled_from(ODD_TEXTS)
likely = st.sampled_from(
    ["course-v1:A+B+C", "block-v1:A+B+C+type@problem+block@p", "v1", "t1", "up", "correct", "audit",
     0, 1, 2.5, 12, 100]
)  # fmt: skip
answers = st.dictionaries(
    st.sampled_from(["p_2_1", "p_3_1", "अभ्यास_२_१"]) | odd_texts,
    likely | odd_texts | values,
    max_size=2,
)
submissions = st.dictionaries(
    st.sampled_from(["p_2_1", "p_3_1", "अभ्यास_२_१"]) | odd_texts,
    st.fixed_dictionaries(
        {"answer": likely | odd_texts | values, "response_type": st.just("stringresponse")},
        optional={"question": values, "variant": values, "correct": st.booleans() | values},
    ),
    max_size=2,
)
likely_payloads = st.dictionaries(
    st.sampled_from(PAYLOAD_KEYS), likely | payload_values, min_size=4, max_size=16
)
checks = st.fixed_dictionaries(
    {"problem_id": st.just("block-v1:A+B+C+type@problem+block@p") | odd_texts, "answers": answers},
    optional={
        "submission": submissions,
        "success": likely | odd_texts,
        "grade": likely | st.sampled_from(ODD_NUMBERS),
        "max_grade": likely | st.sampled_from(ODD_NUMBERS),
        "attempts": likely | st.sampled_from(ODD_NUMBERS),
        "state": st.sampled_from(ODD_NUMBERS).map(lambda number: {"seed": number}),
    },
)
likely_contexts = st.fixed_dictionaries(
    {"course_id": st.just("course-v1:A+B+C") | odd_texts, "user_id": st.integers(1, 3) | values},
    optional={
        "module": st.fixed_dictionaries({"display_name": odd_texts}),
        "asides": tags.map(lambda found: {"tagging_aside": {"saved_tags": found}}),
    },
)
moves = st.fixed_dictionaries(
    {"id": st.just("v1") | odd_texts, "currentTime": st.integers(0, 90) | st.floats(0, 90)},
    optional={
        "duration": st.just(100) | st.sampled_from(ODD_NUMBERS),
        "old_time": st.integers(0, 90) | st.sampled_from(ODD_NUMBERS),
        "new_time": st.integers(0, 90) | st.sampled_from(ODD_NUMBERS),
    },
)


def likely_events_of(event_types: st.SearchStrategy[str], payload: Any) -> Any:
    """Return events of some types with such payloads, of three learners in one course, nearly."""
    return st.fixed_dictionaries(
        {
            "time": st.sampled_from(MOMENTS),
            "event_type": event_types,
            "event_source": st.sampled_from(["server", "server ", "server", "browser", "mobile"]),
            "event": payload,
            "context": likely_contexts,
            "username": st.sampled_from(["ann", "bob ", "zoë"]) | odd_texts,
            "page": odd_texts,
        }
    )


likely_events = (
    likely_events_of(st.just("problem_check"), checks)
    | likely_events_of(st.sampled_from(["play_video", "pause_video", "seek_video"]), moves)
    | likely_events_of(types, likely_payloads | likely_payloads.map(json.dumps))
)
"""Events of two days that reach far into the models, with an odd value or more in most of them."""


def generated(count: int) -> list[bytes]:
    """Return the lines of so many `likely_events`, always the same ones."""
    found: list[bytes] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(likely_events)
    def collect(event: dict[str, object]) -> None:
        found.append(json.dumps(event).encode())

    collect()
    return found

"""Each landed column of numbers at its bounds and behind them, on both ways of reading a line."""

import json
from typing import Any

import pyarrow as pa
import pytest

from cleaning.clean import Cleaner
from cleaning.country import CountryLookup
from cleaning.events.bounds import LONGEST_VIDEO_SECONDS, MOST_POINTS, numbers

INT32 = 2**31 - 1
ABSURD = (
    2**63 - 1, 2**63, 10**30, 10**400, 1e300, float("nan"), float("inf"), float("-inf"),
    "9" * 5_000,
)  # fmt: skip

COLUMNS = [
    # event type, field of the payload, column, values that are kept, values that are not
    ("problem_check", "grade", "grade", (0, -1.5, -MOST_POINTS, MOST_POINTS), (-(2**31), 2**31)),
    ("problem_check", "max_grade", "max_grade", (0, 1, MOST_POINTS), (-1, 2**31)),
    ("problem_check", "attempts", "attempts", (0, 1, INT32), (-1, INT32 + 1)),
    ("problem_check", "state.seed", "state_seed", (-INT32 - 1, 0, INT32), (-INT32 - 2, INT32 + 1)),
    ("edx.grades.x", "percent_grade", "grade", (0.5, 1, -1), (-(2**31), 2**31)),
    ("edx.grades.x", "weighted_earned", "grade", (3, -3, MOST_POINTS), (-(2**31), 2**31)),
    ("edx.grades.x", "weighted_possible", "max_grade", (3, MOST_POINTS), (-1, 2**31)),
    ("play_video", "duration", "video_duration_seconds", (0.5, LONGEST_VIDEO_SECONDS),
     (0, -1, 864_001, 4_294_967.295, INT32 + 1)),
    ("play_video", "currentTime", "video_current_seconds", (0, 9.25, LONGEST_VIDEO_SECONDS),
     (-1, 864_001, INT32 + 1)),
    ("seek_video", "old_time", "video_old_seconds", (0, 9.25), (-1, INT32 + 1)),
    ("seek_video", "new_time", "video_new_seconds", (0, 9.25), (-1, INT32 + 1)),
    ("speed_change_video", "new_speed", "video_speed", (0.25, 2), (0, -1, 101, INT32 + 1)),
    ("edx.course.enrollment.activated", "user_id", "enrollment_user_id", (1, INT32),
     (0, -1, INT32 + 1)),
]  # fmt: skip


def landed(event_type: str, field: str, value: Any, column: str, *, is_tolerant: bool) -> Any:
    """Return what a payload's field became in its column."""
    payload: Any = value
    for name in reversed(field.split(".")):
        payload = {name: payload}
    if is_tolerant:
        payload["nobody_reads_it"] = float("nan")
    event = {"time": "2021-03-14T09:26:53+00:00", "event_type": event_type}
    line = json.dumps(event | {"event": json.dumps(payload)}).encode()
    (table,) = Cleaner(CountryLookup(lambda _: None)).clean_lines([line]).events.values()
    return table[column][0].as_py()


@pytest.mark.parametrize("is_tolerant", [False, True], ids=["fast", "tolerant"])
@pytest.mark.parametrize(("event_type", "field", "column", "kept", "absent"), COLUMNS)
def test_a_number_outside_its_range_is_as_if_it_were_absent(
    *, event_type: str, field: str, column: str, kept: Any, absent: Any, is_tolerant: bool
) -> None:
    for value in kept:
        found = landed(event_type, field, value, column, is_tolerant=is_tolerant)
        assert found == value, value
    for value in (*absent, *ABSURD):
        found = landed(event_type, field, value, column, is_tolerant=is_tolerant)
        assert found is None, value


@pytest.mark.parametrize("is_tolerant", [False, True], ids=["fast", "tolerant"])
@pytest.mark.parametrize(
    ("event_type", "field", "column"),
    [
        ("problem_check", "problem_id", "problem_id"),
        ("edx.grades.x", "problem_id", "problem_id"),
        ("play_video", "id", "video_id"),
        ("pause_video", "id", "video_id"),
        ("edx.forum.comment.created", "commentable_id", "commentable_id"),
    ],
)
def test_the_id_of_an_entity_may_be_longer_than_other_keys(
    *, event_type: str, field: str, column: str, is_tolerant: bool
) -> None:
    for text in ("e", "e" * 256, "é" * 4_000, f" {'e' * 4_000} "):
        found = landed(event_type, field, text, column, is_tolerant=is_tolerant)
        assert found == text.strip()
    for text in ("e" * 4_001, "e\n" + "e" * 300, " "):
        assert landed(event_type, field, text, column, is_tolerant=is_tolerant) is None


def test_a_number_out_of_range_leaves_its_neighbours_alone() -> None:
    lines = [
        json.dumps({"time": "2021-03-14T09:26:53Z", "event_type": "problem_check",
                    "event": {"attempts": attempts}}).encode()
        for attempts in (1, 2**70, 2, 2**31, 3)
    ]  # fmt: skip
    (table,) = Cleaner(CountryLookup(lambda _: None)).clean_lines(lines).events.values()
    assert table["attempts"].to_pylist() == [1, None, 2, None, 3]


NOT_A_NUMBER = float("nan")


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([1.0, NOT_A_NUMBER], [1.0, None]),
        ([NOT_A_NUMBER], [None]),
        ([NOT_A_NUMBER, None, -1.0, 2.5], [None, None, None, 2.5]),
        ([float("inf"), 0.0], [None, 0.0]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_a_column_of_numbers_has_neither_nan_nor_infinity(
    values: list[float | None], kept: list[float | None]
) -> None:
    assert numbers("max_grade", values, pa.float64()).to_pylist() == kept


def test_whole_numbers_that_no_column_holds_are_null() -> None:
    values = [1, 10**400, -1, None, 2**31 - 1]
    assert numbers("attempts", values, pa.int32()).to_pylist() == [1, None, None, None, 2**31 - 1]

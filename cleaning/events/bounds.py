"""What a value may be at most: whatever is outside of it is as if it were absent.

The payload and the page of a browser's event are the words of whoever sent them. Every published
column has a length or a range, so that one such value would stop the publication of all tables.
The limits are stated here once, and hold for everything that is landed.
"""

import math
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

KEY_CHARACTERS: Final = 255
"""A key (course, user, thread, tag, type, source) has at most so many characters."""

ENTITY_CHARACTERS: Final = 4_000
"""The id of a problem, a video or a topic has at most so many: models cut it or leave it out."""

MODE_CHARACTERS: Final = 100
"""A mode of enrollment has at most so many: the LMS has no room for more."""

INT32_MAX: Final = 2**31 - 1
"""The LMS's own ids, and the published whole numbers, have 32 bits with a sign."""

LONGEST_VIDEO_SECONDS: Final = 864_000.0
"""Ten days: players of live streams report infinity, or the largest number of their language."""

FASTEST_SPEED: Final = 100.0
"""Browsers play at 16 times the usual speed at most."""

MOST_POINTS: Final = 1e9
"""No problem and no course has more points than this, but wrong answers may cost points."""

_ABOVE_ZERO: Final = math.nextafter(0.0, 1.0)

RANGES: Final[dict[str, tuple[float, float]]] = {
    "grade": (-MOST_POINTS, MOST_POINTS),
    "max_grade": (0.0, MOST_POINTS),
    "attempts": (0, INT32_MAX),
    # the LMS once took its seeds from four random bytes: they may be negative
    "state_seed": (-INT32_MAX - 1, INT32_MAX),
    # a player that does not know the length yet says 0
    "video_duration_seconds": (_ABOVE_ZERO, LONGEST_VIDEO_SECONDS),
    "video_current_seconds": (0.0, LONGEST_VIDEO_SECONDS),
    "video_old_seconds": (0.0, LONGEST_VIDEO_SECONDS),
    "video_new_seconds": (0.0, LONGEST_VIDEO_SECONDS),
    "video_speed": (_ABOVE_ZERO, FASTEST_SPEED),
}
"""The least and the greatest value of each landed column of numbers but for ids of users.

Those are from 1 and have 32 bits (`cleaning.events.normalize.user_id`).
"""


def numbers(name: str, values: list[Any], type_: pa.DataType) -> Any:
    """Return a column's numbers as an array; those outside its range, and NaN, are null."""
    least, greatest = RANGES[name]
    try:
        array = pa.array(values, type_)
    except (OverflowError, pa.ArrowInvalid):  # a whole number that 64 bits can't hold
        values = [
            value if value is not None and least <= value <= greatest else None for value in values
        ]
        array = pa.array(values, type_)
    if _are_inside(array, least=least, greatest=greatest):
        return array
    low, high, nothing = (pa.scalar(value, type_) for value in (least, greatest, None))
    is_inside: Any = pc.and_(pc.greater_equal(array, low), pc.less_equal(array, high))
    return pc.if_else(is_inside, array, nothing)


def _are_inside(array: Any, *, least: float, greatest: float) -> bool:
    """Tell whether all numbers are in a range; NaN is in none, and `min_max` skips it."""
    found: Any = pc.min_max(array)
    lowest, highest = found["min"].as_py(), found["max"].as_py()
    if lowest is not None and not (least <= lowest and highest <= greatest):
        return False
    return not (pa.types.is_floating(array.type) and pc.any(pc.is_nan(array)).as_py())

"""The bodies of videos: all of a course, and the timeline of one."""

from collections.abc import Iterable

from api.edx.serializers import wire_datetime
from api.queries.reading import Row

_VIDEO_KEYS = (
    "pipeline_video_id",
    "encoded_module_id",
    "duration",
    "segment_length",
    "users_at_start",
    "users_at_end",
)
_SEGMENT_KEYS = ("segment", "num_users", "num_views")


def videos_body(rows: Iterable[Row]) -> list[Row]:
    """One object per video."""
    return [_picked(row, _VIDEO_KEYS) for row in rows]


def timeline_body(rows: Iterable[Row]) -> list[Row]:
    """One object per segment that somebody watched."""
    return [_picked(row, _SEGMENT_KEYS) for row in rows]


def _picked(row: Row, keys: tuple[str, ...]) -> Row:
    return {key: row[key] for key in keys} | {"created": wire_datetime(row["created"])}

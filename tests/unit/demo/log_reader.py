"""A slow and plain reader of tracking logs, written for these tests alone.

It follows the documented rules for lines, times, users and courses, and shares no code with the
simulated site: what it finds in the files is compared with what the site says is there.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_KEY = re.compile(
    r"course-v1:[^+/:@]+\+[^+/:@]+\+[^+/:@]+|ccx-v1:[^+/:@]+\+[^+/:@]+\+[^+/:@]+\+ccx@\d+"
    r"|[^+/:@]+/[^+/:@]+/[^+/:@]+"
)
_BLOCK_URL = re.compile(r".*?/xblock/block-v1:([^/+]+\+[^/+]+\+[^/+]+)\+type@")
_COURSE_URL = re.compile(r".*?/courses/(?!v[0-9]+/[^/]+)([^/+]+(?:/|\+)[^/+]+(?:/|\+)[^/?]+)")


@dataclass
class Found:
    """What was read."""

    outcomes: Counter[str] = field(default_factory=Counter)
    events: dict[bytes, dict[str, Any]] = field(default_factory=dict)


def read_logs(folder: Path) -> Found:
    found = Found()
    for path in sorted(folder.glob("*.gz")):
        for raw in gzip.decompress(path.read_bytes()).split(b"\n")[:-1]:
            _read_line(raw, found=found)
    return found


def _read_line(raw: bytes, *, found: Found) -> None:
    content = raw.strip()
    if not content or content.startswith(b"#"):
        found.outcomes["skipped"] += 1
        return
    event = _parsed(content)
    if event is None and b"{" in content:
        content = content[content.index(b"{") :]
        event = _parsed(content)
    reason = _reason(event, content=content)
    found.outcomes[reason or "event"] += 1
    if not reason:
        found.events[content] = event


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8", "replace"))
    except ValueError:
        return None


def _reason(event: Any, *, content: bytes) -> str:
    if event is None and content != b"null":
        return "cut_off" if content[:1] == b"{" and content[-1:] != b"}" else "not_json"
    if not isinstance(event, dict):
        return "not_an_object"
    if not event.get("time"):
        return "time_missing"
    if time_of(event) is None:
        return "time_unreadable"
    kind = event.get("event_type")
    if kind and kind[0] != "/" and (len(kind) > 255 or re.search(r"[\0-\x1f]", kind)):
        return "event_type_unreadable"
    return "" if kind else "event_type_missing"


def time_of(event: dict[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(event["time"])
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def valid_key(text: Any) -> str | None:
    key = text.strip() if isinstance(text, str) else ""
    return key if _KEY.fullmatch(key) and len(key) <= 255 and "\ufffd" not in key else None


def valid_user(value: Any) -> str | None:
    text = str(value)
    return text if re.fullmatch(r"[0-9]+", text) and 0 < int(text) < 2**31 else None


def is_meant(value: Any) -> bool:
    """Tell whether no value is one that nobody means: too large, too long, or no text."""
    match value:
        case dict() | list():
            return all(map(is_meant, value.values() if isinstance(value, dict) else value))
        case str() if value.startswith("{"):
            return (inner := _parsed(value.encode("utf-8", "replace"))) is None or is_meant(inner)
        case str():
            return len(value) < 10_000 and not re.search("\0|^a\nb$|[\ud800-\udfff]", value)
        case int() | float():
            return 0 <= value < 2**31
        case _:
            return True


def course_of(event: dict[str, Any]) -> str | None:
    key = event["context"].get("course_id")
    if key is not None and key != "":
        return valid_key(key)
    source = event.get("event_source")
    url = {"server": event["event_type"], "browser": event.get("page")}.get(source) or ""
    if block := _BLOCK_URL.match(url):
        return f"course-v1:{block[1]}"
    match = _COURSE_URL.match(url)
    return valid_key(match[1]) if match else None


def enrollment_events(found: Found) -> Iterator[tuple[str, int, datetime, str, str]]:
    for event in found.events.values():
        kind = event["event_type"]
        if kind.rpartition(".")[2] not in {"activated", "deactivated", "mode_changed"}:
            continue
        payload = event["event"]
        course_id, user_id = valid_key(payload["course_id"]), valid_user(payload["user_id"])
        mode = payload.get("mode")
        is_mode = isinstance(mode, str) and len(mode) <= 100 and not re.search(r"[\0-\x1f]", mode)
        if course_id and user_id and is_mode:
            yield course_id, int(user_id), time_of(event), kind, mode


def weekly_activity(found: Found, *, end: datetime) -> Counter[tuple[str, str, str]]:
    """Count learners by course, first day of the week, and label."""
    learners = set()
    for event in found.events.values():
        moment, kind = time_of(event), event["event_type"]
        user_id = valid_user(event["context"].get("user_id"))
        source, course_id = event["event_source"], course_of(event)
        monday = moment.date() - timedelta(days=moment.weekday())
        if not (user_id and course_id) or source == "task" or "course.enrollment." in kind:
            continue
        if monday + timedelta(days=7) > end.date():
            continue
        labels = ["ACTIVE"]
        if (kind, source) == ("problem_check", "server"):
            labels.append("ATTEMPTED_PROBLEM")
        if kind == "play_video":
            labels.append("PLAYED_VIDEO")
        if re.fullmatch(r"edx\.forum\..*\.created", kind):
            labels.append("POSTED_FORUM")
        learners |= {(course_id, monday.isoformat(), label, user_id) for label in labels}
    return Counter(key[:3] for key in learners)

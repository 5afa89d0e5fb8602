"""The bodies of the learner endpoints."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings

from api.edx.learners.choice import SEGMENTS
from api.queries.reading import Row

_METRICS = (
    "problem_attempts_per_completed",
    "problems_attempted",
    "problems_completed",
    "discussion_contributions",
    "videos_viewed",
)
_RANKS = ("class_rank_bottom", "class_rank_average", "class_rank_top")
# many attempts for each problem that is completed are no good sign
_BETTER_IS_LESS = {"problem_attempts_per_completed"}
_DID = ("problems_attempted", "problems_completed", "discussion_contributions", "videos_viewed")


def learner_body(row: Row) -> Row:
    """Return the object of a learner; what nobody entered is null."""
    enrolled = row["enrollment_date"]
    return {
        "user_id": row["user_id"],
        "username": row["username"],
        "enrollment_mode": row["enrollment_mode"],
        "name": row["name"],
        "account_url": _account_url(row["username"]),
        "email": row["email"],
        "language": row["language"],
        "location": row["location"],
        "year_of_birth": row["year_of_birth"],
        "level_of_education": row["level_of_education"],
        "gender": row["gender"],
        "mailing_address": row["mailing_address"],
        "city": row["city"],
        "country": row["country"],
        "goals": row["goals"],
        "segments": list(filter(None, row["segments"].split(","))),
        "engagements": {
            "discussion_contributions": row["discussion_contributions"] or 0,
            "problems_attempted": row["problems_attempted"] or 0,
            "problems_completed": row["problems_completed"] or 0,
            "videos_viewed": row["videos_viewed"] or 0,
            "problem_attempts_per_completed": row["problem_attempts_per_completed"],
        },
        "enrollment_date": None if enrolled is None else enrolled.isoformat(),
        "cohort": row["cohort"],
        "last_updated": row["end_date"].isoformat(),
    }


def _account_url(username: str) -> str | None:
    base: str = settings.LMS_ACCOUNT_URL
    return f"{base}{username}" if base else None


def learner_line(body: Row) -> Row:
    """Return the object of a learner as a line of CSV: each segment has a column of its own."""
    segments = {str(place): segment for place, segment in enumerate(body["segments"])}
    return body | {"segments": segments}


def timeline_body(rows: Iterable[Row]) -> list[Row]:
    """Return one object per day, from the first day to the last one that a learner did anything."""
    days = {day: _day(list(kinds)) for day, kinds in groupby(rows, key=itemgetter("date"))}
    if not days:
        return []
    first, last = min(days), max(days)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    nothing = dict.fromkeys(_DID, 0)
    return [{"date": day.isoformat(), **days.get(day, nothing)} for day in every]


def _day(rows: list[Row]) -> dict[str, int]:
    """Return what was done on a day: different problems and videos, each contribution."""
    did = dict.fromkeys(_DID, 0)
    for row in rows:
        match row["entity_type"], row["event"]:
            case "problem", "attempted" | "completed" as event:
                did[f"problems_{event}"] += row["things"]
            case "video", _:
                did["videos_viewed"] += row["things"]
            case "discussion", _:
                did["discussion_contributions"] += row["times"]
    return did


def metadata_body(groups: Iterable[Row], ranges: Iterable[Row]) -> Row:
    """Return how many learners a course has in each cohort, segment and mode; and its ranges.

    All segments appear; of cohorts and modes, those that somebody is in.
    """
    cohorts: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    segments: Counter[str] = Counter()
    for group in groups:
        count = group["learners"]
        modes[group["enrollment_mode"]] += count
        if group["cohort"] is not None:
            cohorts[group["cohort"]] += count
        for segment in group["segments"].split(","):
            segments[segment] += count
    return {
        "cohorts": dict(sorted(cohorts.items())),
        "segments": {segment: segments[segment] for segment in SEGMENTS},
        "enrollment_modes": dict(sorted(modes.items())),
        "engagement_ranges": _ranges(list(ranges)),
    }


def _ranges(rows: list[Row]) -> dict[str, Any]:
    days = rows[0] if rows else {"start_date": None, "end_date": None}
    bounds = {
        (row["metric"], row["range_type"]): [row["low_value"], row["high_value"]] for row in rows
    }
    return {
        "date_range": {
            "start": days["start_date"] and days["start_date"].isoformat(),
            "end": days["end_date"] and days["end_date"].isoformat(),
        },
        **{metric: _ranked(metric, bounds) for metric in _METRICS},
    }


def _ranked(metric: str, bounds: dict[tuple[str, str], list[float | None]]) -> Row:
    types = ("high", "normal", "low") if metric in _BETTER_IS_LESS else ("low", "normal", "high")
    return {rank: bounds.get((metric, type_)) for rank, type_ in zip(_RANKS, types, strict=True)}

"""The caches that all processes share: Redis where one is named, files in the home otherwise."""

from pathlib import Path
from typing import Any


def shared_caches(url: str, *, folder: Path) -> dict[str, dict[str, Any]]:
    """Return `CACHES`: `default` keeps answers, `counters` counts requests.

    Two folders, because a full cache drops entries at random, and a dropped counter is a limit
    that begins anew.
    """
    return {
        "default": _cache(url, folder=folder / "answers", entries=5_000),
        "counters": _cache(url, folder=folder / "counters", entries=50_000),
    }


def _cache(url: str, *, folder: Path, entries: int) -> dict[str, Any]:
    if url:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "analytics",
            # a Redis that hangs must not hold up the answers
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    return {
        "BACKEND": "api.home_cache.HomeCache",
        "LOCATION": str(folder),
        "OPTIONS": {"MAX_ENTRIES": entries},
    }

"""The caches that all processes share: Redis where one is named, files in the home otherwise."""

from pathlib import Path
from typing import Any


def shared_caches(url: str, *, folder: Path) -> dict[str, dict[str, Any]]:
    """Return `CACHES`: `answers` keeps answers, `counters` counts requests and tries to sign in.

    Two folders, because a full cache drops its oldest entries, and a dropped counter is a limit
    that begins anew. A Redis is bounded by its own `maxmemory`. allauth counts in `default`.
    """
    counters = _cache(url, folder=folder / "counters", most_bytes=64 << 20)
    return {
        "default": counters,
        "counters": counters,
        "answers": _cache(url, folder=folder / "answers", most_bytes=512 << 20),
    }


def _cache(url: str, *, folder: Path, most_bytes: int) -> dict[str, Any]:
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
        "OPTIONS": {"BYTES": most_bytes},
    }

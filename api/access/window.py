"""Exact counts within a window of the clock, in the shared cache, over all processes."""

import hashlib
import math

from django.core.cache import caches

WINDOW_SECONDS = 60


def count_request(client: str, *, now: float, seconds: int = WINDOW_SECONDS) -> tuple[int, int]:
    """Count one more request; return the number within the window, and the seconds left of it.

    The number of the window is part of the key, so a key that outlives its window is never read
    again. A Redis that increments a key at the moment of its expiry creates a key that never
    expires. Without the window in the key, the client would then be locked out for ever. The key
    lives for twice the window, so that it still exists when a late process counts.

    Args:
        client: whose requests are counted together.
        now: seconds since 1970.
        seconds: the length of a window.
    """
    key = window_key(client, now=now, seconds=seconds)
    cache = caches["counters"]
    cache.add(key, 0, 2 * seconds)
    return cache.incr(key), max(1, math.ceil(seconds - now % seconds))


def window_key(client: str, *, now: float, seconds: int) -> str:
    """Return the key of a counter, from a client's name with any characters."""
    who = hashlib.sha256(client.encode()).hexdigest()[:32]
    return f"requests:{who}:{seconds}:{int(now // seconds)}"

"""Counting within a window of the clock, in the shared cache: by all processes, exactly."""

import hashlib
import math

from django.core.cache import caches

WINDOW_SECONDS = 60


def count_request(client: str, *, now: float, seconds: int = WINDOW_SECONDS) -> tuple[int, int]:
    """Count one more request; return the number within the window, and the seconds left of it.

    The window is one of the clock, and its number belongs to the key: a key that outlives its
    window is never asked again. A Redis that is asked to `incr` a key at the moment it expires
    makes one that never does; had the key no window in it, its client would be locked out for ever.
    The key lives for twice the window, so it is still there when a late process counts.

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
    """Return the name of a counter; a client's name may hold what a cache's key may not."""
    who = hashlib.sha256(client.encode()).hexdigest()[:32]
    return f"requests:{who}:{seconds}:{int(now // seconds)}"

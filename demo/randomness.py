"""Seeded random streams: each thing that varies has its own stream, named by numbers.

A stream depends only on the site's seed and its own name. So the order in which the parts of the
site are simulated can't change the actions of a learner.
"""

import random

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15

COURSE = 1
LEARNER = 2
VISIT = 3
DIRT = 4
PASSERS_BY = 5
STAFF = 6
CALENDAR = 7
TRAITS = 8


def stream_seed(seed: int, *name: int) -> int:
    """Return the seed of the stream with this name; neighbouring names get unrelated seeds."""
    state = seed & _MASK
    for part in name:
        state = ((state ^ (part & _MASK)) + _GOLDEN) * 0xBF58476D1CE4E5B9 & _MASK
        state ^= state >> 29
    return state


def stream(seed: int, *name: int) -> random.Random:
    """Return the stream with this name, at its beginning."""
    return random.Random(stream_seed(seed, *name))  # noqa: S311 - a simulation, no secret

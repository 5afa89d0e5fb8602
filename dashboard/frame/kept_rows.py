"""Rows that are read once for each publication, because reading them takes long."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from api.publications import live_publication

Read = TypeVar("Read")


def read_once(read: Callable[..., Read], *about: Any) -> Read:
    """Return what a function reads of the publication in hand, which a process reads once.

    Nobody may change what is returned, because later pages get the same objects.

    Args:
        read: reads published tables. A table that changes between two publications, as R's tables
            do, must not be read so.
        about: the arguments of `read`, each of them hashable.
    """
    publication = live_publication()
    if publication is None:
        return read(*about)
    found: Read = _read_in(publication, read, *about)
    return found


@lru_cache(maxsize=512)
def _read_in(_publication: str, read: Callable[..., Any], *about: Any) -> Any:
    """Read; the argument `_publication` is part of the cache's key."""
    return read(*about)


def forget_rows() -> None:
    """Forget all rows."""
    _read_in.cache_clear()

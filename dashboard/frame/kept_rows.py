"""Rows that are read once for each publication, because reading them takes long."""

from collections.abc import Callable
from typing import TypeVar

from api.publications import once_per_publication

Read = TypeVar("Read")


@once_per_publication(most=512)
def read_once(read: Callable[..., Read], *about: object) -> Read:
    """Return what a function reads of the publication in hand, by its hashable arguments."""
    return read(*about)

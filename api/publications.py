"""Which publication is live; and answers of several statements that belong to one of them.

A publication swaps all tables at one moment, which may fall between two statements of an answer.
A transaction would hold the swap up, so an answer is made without one, and made again when the
publication was another one afterwards (docs/adr/0017-an-answer-belongs-to-one-publication.md).
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from api.queries import publications as publication_queries

Made = TypeVar("Made")

_SECONDS = 1.0
_MOST_TRIES = 5


class PublicationMovedError(Exception):
    """Each try to make an answer met another publication before it was done."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a process knows of the live publication, and since when."""

    name: str | None = None
    at: float = float("-inf")


class _LastSeen:
    """The place of what was seen last; one assignment replaces it whole, for all threads."""

    seen = _Seen()


# the publication that the answer in hand belongs to; the outer None: no answer is in hand
_in_hand: ContextVar[_Seen | None] = ContextVar("publication_in_hand", default=None)


def live_publication() -> str | None:
    """Return a name of the live publication, at most a second old; None: nothing is published.

    While an answer is made, it is the name of the publication that the answer will belong to. The
    moment belongs to a name, because a result store that was made anew counts from 1 again.
    """
    seen = _in_hand.get()
    if seen is not None:
        return seen.name
    if time.monotonic() - _LastSeen.seen.at >= _SECONDS:
        return _read_name()
    return _LastSeen.seen.name


def forget_publication() -> None:
    """Ask the result store again at the next answer."""
    _LastSeen.seen = _Seen()


def of_one_publication(make: Callable[[], Made]) -> tuple[Made, str | None]:
    """Make an answer by statements that all saw the same publication.

    Publications follow one another and none comes back. So an answer whose publication was live
    at some moment before its first statement, and still is after its last, saw no other; the
    moment before may be the last time that anybody asked. What a try raises counts as its answer.

    Returns:
        the answer, and the name of its publication; None: nothing is published.

    Raises:
        PublicationMovedError: after several tries, each of which met another publication.
    """
    before = live_publication()
    for _ in range(_MOST_TRIES):
        token = _in_hand.set(_Seen(before))
        try:
            made = make()
        except Exception:
            after = _read_name()
            if after == before:
                raise
        else:
            after = _read_name()
            if after == before:
                return made, after
        finally:
            _in_hand.reset(token)
        before = after
    raise PublicationMovedError(
        f"An answer must see one publication; {_MOST_TRIES} tries met several, the last of them "
        f"{before!r}. No answer is given."
    )


def _read_name() -> str | None:
    # before the question: an answer from before a swap must not seem to be younger than it
    now = time.monotonic()
    row = publication_queries.publication_latest()
    name = None if row is None else f"{row['id']} {row['finished'].isoformat()}"
    _LastSeen.seen = _Seen(name, now)
    return name

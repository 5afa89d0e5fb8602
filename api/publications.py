"""The live publication, and answers of several statements that belong to one publication.

A publication swaps all tables at one moment, which may fall between two statements of an answer. A
transaction would delay the swap, so an answer is made without a transaction, and made again when
the live publication has changed meanwhile (docs/adr/0017-an-answer-belongs-to-one-publication.md).
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from api.queries import publications as publication_queries

Made = TypeVar("Made")
Params = ParamSpec("Params")

_SECONDS = 1.0
_MOST_TRIES = 5


class PublicationMovedError(Exception):
    """Each try to make an answer met another publication before it was done."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The live publication as a process last saw it, and when."""

    name: str | None = None
    at: float = float("-inf")


class _LastSeen:
    """Holds the publication seen last; one assignment replaces it as a whole, for all threads."""

    seen = _Seen()


# The publication that the current answer belongs to. The outer None means that no answer is being
# made.
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


def once_per_publication(
    *, most: int
) -> Callable[[Callable[Params, Made]], Callable[Params, Made]]:
    """Let a process read once for each publication what takes long to read.

    Nothing is kept before the first publication, and no error is. Nobody may change what is
    returned, because later answers get the same objects. A table that changes between two
    publications, as R's tables do, must not be read so.

    Args:
        most: how many results are kept, of all arguments and publications; each argument must be
            hashable.
    """

    def decorated(read: Callable[Params, Made]) -> Callable[Params, Made]:
        def read_in(_publication: str, /, *args: Any, **kwargs: Any) -> Made:
            return read(*args, **kwargs)

        kept: Any = lru_cache(maxsize=most)(read_in)

        @wraps(read)
        def once(*args: Params.args, **kwargs: Params.kwargs) -> Made:
            publication = live_publication()
            if publication is None:
                return read(*args, **kwargs)
            made: Made = kept(publication, *args, **kwargs)
            return made

        _forget_each.append(kept.cache_clear)
        return once

    return decorated


_forget_each: list[Callable[[], None]] = []


def forget_all() -> None:
    """Forget the publication, and all that was read once."""
    forget_publication()
    for forget in _forget_each:
        forget()


def _read_name() -> str | None:
    # The time is taken before the query, so that an answer from before a swap does not seem newer
    # than the swap.
    now = time.monotonic()
    row = publication_queries.publication_latest()
    name = None if row is None else f"{row['id']} {row['finished'].isoformat()}"
    _LastSeen.seen = _Seen(name, now)
    return name

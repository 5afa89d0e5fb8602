"""Walks the graph of dbt's manifest."""

from collections.abc import Callable, Container, Iterable


def reached(
    start: Iterable[str], next_of: Callable[[str], Iterable[str]], *, within: Container[str]
) -> set[str]:
    """Return the start names and all names that can be reached from them.

    Args:
        start: names to begin with.
        next_of: returns the names that a name leads to.
        within: the names that count; others are left out and lead nowhere.
    """
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in within and name not in found:
            found.add(name)
            waiting += next_of(name)
    return found

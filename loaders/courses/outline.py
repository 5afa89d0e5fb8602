"""The reading order of a course: its blocks depth first, parents before children.

A listing is put into reading order when it is landed, and not in SQL: SQL can walk a tree only
level by level, and a course's tree may have any depth. The functions here are pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """Where a block stands in its course.

    Attributes:
        number: position in reading order, from 0.
        parent: the block from which the walk came; None for the root.
        ancestors: the blocks above it, from the root down to its parent.
    """

    number: int
    parent: str | None
    ancestors: tuple[str, ...]


def reading_order(root: str, children: Mapping[str, Sequence[str]]) -> dict[str, Place]:
    """Return the place of each block that can be reached from the root.

    A block with several parents stands at the first place that the walk reaches. The walk skips a
    child that is not listed, and a block inside itself.
    """
    places = {root: Place(0, None, ())}
    # The stack holds an iterator of children for each level, so that depth needs no recursion.
    open_blocks: list[tuple[str, Iterator[str]]] = [(root, iter(children[root]))]
    while open_blocks:
        parent, remaining = open_blocks[-1]
        child = next(remaining, None)
        if child is None:
            open_blocks.pop()
        elif child in children and child not in places:
            places[child] = Place(len(places), parent, (*places[parent].ancestors, parent))
            open_blocks.append((child, iter(children[child])))
    return places

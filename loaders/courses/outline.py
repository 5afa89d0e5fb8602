"""The reading order of a course: its blocks depth first, parents before children.

Pure. It is worked out where a listing is landed, because it needs one course at a time and walks a
tree of any depth, which SQL can do only level by level.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """Where a block stands in its course.

    Attributes:
        number: position in reading order, from 0.
        parent: the block it was reached from; None for the root.
        ancestors: the blocks above it, from the root down to its parent.
    """

    number: int
    parent: str | None
    ancestors: tuple[str, ...]


def reading_order(root: str, children: Mapping[str, Sequence[str]]) -> dict[str, Place]:
    """Return the place of each block that can be reached from the root.

    A block with several parents stands at the first place that the walk comes to; a child that is
    not listed is passed over, and so is a block that holds itself.
    """
    places = {root: Place(0, None, ())}
    # one iterator of children a level: no recursion, so that any depth will do
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

"""The outline of a course: which section and subsection a block stands in, and its children."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from api.publications import once_per_publication
from api.queries import outlines as outline_queries
from api.queries.reading import Row
from dashboard.frame.course import published_rows

SECTION, SUBSECTION = "chapter", "sequential"


def html_name(key: str) -> str:
    """Return a block's key as the player's id of a video can be compared with it.

    The player names a video by the HTML id of its block: the last part of a newer key, or the whole
    older key with dashes, in which other characters are underscores. The macro `html_name` has the
    same rule.
    """
    text = key.rpartition("@")[2].replace("://", "-").replace("/", "-")
    return re.sub(r"(?:[^\w-]|_)+", "_", text)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a course.

    Attributes:
        block_id: the block's id.
        kind: the kind of block, such as `problem`.
        name: the name that learners see, or the id of a block without a name.
        parent: the id of the block that holds it; None for the root.
        is_graded: whether work in it counts for the grade; None where the LMS does not say.
        assignment_type: the type of assignment, such as Homework; None where the LMS does not say.
    """

    block_id: str
    kind: str
    name: str
    parent: str | None
    is_graded: bool | None
    assignment_type: str | None


class Outline:
    """The blocks of a course in reading order."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = {block.block_id: block for block in blocks}
        self._places = {block_id: place for place, block_id in enumerate(self._blocks)}
        self._children: defaultdict[str | None, list[Block]] = defaultdict(list)
        for block in self._blocks.values():
            self._children[block.parent].append(block)

    @property
    def blocks(self) -> Iterable[Block]:
        """The blocks, in reading order."""
        return self._blocks.values()

    def get(self, block_id: str | None) -> Block | None:
        """Return a block; None for one that the course does not have."""
        return self._blocks.get(block_id) if block_id else None

    def place(self, block_id: str | None) -> int:
        """Return the place of a block in reading order; blocks that are gone come after all."""
        return self._places.get(block_id or "", len(self._places))

    def of_kind(self, kind: str) -> list[Block]:
        """Return the blocks of a kind, in reading order."""
        return [block for block in self._blocks.values() if block.kind == kind]

    def inside(self, block_id: str) -> Iterator[Block]:
        """Yield the blocks below a block, in reading order."""
        for child in self._children[block_id]:
            yield child
            yield from self.inside(child.block_id)

    def above(self, block_id: str) -> Iterator[Block]:
        """Yield a block and the blocks that hold it, from the block to the root."""
        block = self.get(block_id)
        # An id that is above itself would be a fault of the outline; the walk still ends.
        seen: set[str] = set()
        while block is not None and block.block_id not in seen:
            seen.add(block.block_id)
            yield block
            block = self.get(block.parent)

    def holder(self, block_id: str, kind: str) -> Block | None:
        """Return the nearest block of a kind that holds a block, or is the block itself."""
        return next((block for block in self.above(block_id) if block.kind == kind), None)

    def video(self, video_id: str) -> Block | None:
        """Return the block of a video by the player's id; None for one that the course lacks."""
        return self._videos.get(html_name(video_id))

    @cached_property
    def _videos(self) -> dict[str, Block]:
        return {html_name(block.block_id): block for block in self.of_kind("video")}

    def name(self, block_id: str) -> str | None:
        """Return a block's name; None for a block that the course does not have."""
        block = self.get(block_id)
        return block.name if block else None

    def holder_name(self, block_id: str, kind: str) -> str | None:
        """Return the name of the section or subsection that a block stands in."""
        block = self.holder(block_id, kind)
        return block.name if block else None

    def is_graded(self, block_id: str) -> bool:
        """Tell whether a problem counts for the grade: its subsection's answer wins over its own.

        The LMS says of a block that holds graded and ungraded subsections that it is graded, so
        blocks above the subsection are not asked.
        """
        holder, block = self.holder(block_id, SUBSECTION), self.get(block_id)
        if holder is not None and holder.is_graded is not None:
            return holder.is_graded
        return bool(block and block.is_graded)

    def assignment_type(self, block_id: str) -> str | None:
        """Return the type of assignment of the subsection that a problem stands in, or its own."""
        holder, block = self.holder(block_id, SUBSECTION), self.get(block_id)
        return (holder and holder.assignment_type) or (block and block.assignment_type) or None


# Most pages need it. A large course has thousands of blocks, so a process keeps few outlines.
@once_per_publication(most=32)
def outline_of(course_id: str) -> Outline:
    """Return the outline of a course; it has no blocks where none are published."""
    rows = published_rows(partial(outline_queries.block_list, course_id=course_id))
    return outline_from(rows)


def outline_from(rows: Iterable[Row]) -> Outline:
    """Return the outline of blocks that are given in reading order."""
    return Outline(map(_block, rows))


def _block(row: Mapping[str, object]) -> Block:
    return Block(
        block_id=str(row["block_id"]),
        kind=str(row["block_type"] or ""),
        name=str(row["display_name"] or row["block_id"]),
        parent=str(row["parent_block_id"]) if row["parent_block_id"] else None,
        is_graded=None if row["is_graded"] is None else bool(row["is_graded"]),
        assignment_type=str(row["assignment_type"]) if row["assignment_type"] else None,
    )

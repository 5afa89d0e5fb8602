"""Pieces of a stream become lines. Only a line feed ends a line: U+2028 and CR are content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaning.logs.streams import LogStream

LONGEST_LINE_BYTES: Final = 32 << 20
"""A longer line is rejected: it is held in memory no further than this."""

_KEPT_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class OversizedLine:
    """A line that is too long: how long, and its beginning."""

    length: int
    beginning: bytes


def line_batches(
    stream: LogStream, *, longest: int = LONGEST_LINE_BYTES
) -> Iterator[list[bytes] | OversizedLine]:
    """Give the lines of a stream, without their ends, as many at a time as a piece holds.

    A last line without an end is a line, unless the file was cut short: then it is the rest of
    one and left out.
    """
    rest: list[bytes] = []
    length = 0
    for piece in stream:
        end = piece.find(b"\n")
        if end < 0:
            length += len(piece)
            if sum(map(len, rest)) <= longest:
                rest.append(piece)
            continue
        if length + end > longest:
            yield OversizedLine(length + end, _beginning(rest, piece[:end]))
            whole = piece[end + 1 :]
        else:
            rest.append(piece)
            whole = b"".join(rest)
        lines = whole.split(b"\n")
        last = lines.pop()
        rest, length = [last], len(last)
        if len(whole) <= longest:
            yield lines
        else:
            yield from _without_oversized(lines, longest)
    if stream.is_truncated or not length:
        return
    if length > longest:
        yield OversizedLine(length, _beginning(rest, b""))
    else:
        yield [b"".join(rest)]


def _beginning(rest: list[bytes], last: bytes) -> bytes:
    return b"".join((*rest, last))[:_KEPT_BYTES]


def _without_oversized(lines: list[bytes], longest: int) -> Iterator[list[bytes] | OversizedLine]:
    """Give the lines of one piece, those that are too long apart; order is kept."""
    first = 0
    for position, line in enumerate(lines):
        if len(line) > longest:
            yield lines[first:position]
            yield OversizedLine(len(line), line[:_KEPT_BYTES])
            first = position + 1
    yield lines[first:]

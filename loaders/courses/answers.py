"""Remembers what an LMS said about the age of its answers, so that it need not answer again.

An answer may carry an `ETag` or a time of its last change. When the LMS is asked again with these,
and nothing changed, it says so (304) and sends nothing; the rows of the snapshot before are kept.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import pyarrow as pa

from loaders.hive.snapshots import Snapshot

_TABLE = "course_answers"
_BLOCKS = "course_blocks"
_SCHEMA = pa.schema(
    [
        pa.field("course_id", pa.string()),
        pa.field("etag", pa.string()),
        pa.field("last_modified", pa.string()),
        pa.field("rules", pa.string()),
    ]
)
RULE_FILES = "*.py"
"""The files of this folder that ask for answers and make rows of them: all."""


@dataclass(frozen=True, slots=True)
class Age:
    """What an answer said of its age, word for word.

    Attributes:
        etag: name of this state of the answer.
        last_modified: time of the last change.
    """

    etag: str | None
    last_modified: str | None

    @classmethod
    def of(cls, headers: httpx.Headers) -> Self | None:
        """Return the age in an answer's headers; None when the answer tells none."""
        age = cls(headers.get("ETag"), headers.get("Last-Modified"))
        return age if age.etag or age.last_modified else None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for an answer only when it has changed."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


def read_ages(target: Snapshot) -> dict[str, Age]:
    """Return the age of each course's blocks in the snapshot before this one.

    Ages are given only with the rows that they are of, and only when today's software would make
    the same rows of the same answers.
    """
    ages, blocks = target.last(_TABLE), target.last(_BLOCKS)
    if ages is None or blocks is None or _snapshot(ages.path) != _snapshot(blocks.path):
        return {}
    rows = (row for batch in ages.batches(_SCHEMA) for row in batch.to_pylist())
    rules = _rules()
    return {
        row["course_id"]: Age(row["etag"], row["last_modified"])
        for row in rows
        if row["rules"] == rules
    }


def write_ages(target: Snapshot, ages: Mapping[str, Age]) -> None:
    """Keep the ages beside the tables of a snapshot; they do not change its digest.

    Only courses whose blocks are in the snapshot keep their age. An LMS that is asked with the age
    of a course without blocks would answer that nothing changed, and the course would stay empty.
    """
    rules, landed = _rules(), _landed_courses(target)
    rows = [
        {"course_id": course, "etag": age.etag, "last_modified": age.last_modified, "rules": rules}
        for course, age in sorted(ages.items())
        if course in landed
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=_SCHEMA)
    target.write_facts(_TABLE, rows=batch, digested=())


def forgetting_unusable(
    listings: Iterable[Any], *, unusable: Mapping[Any, int], ages: MutableMapping[str, Age]
) -> Iterator[Any]:
    """Yield listings, and forget the age of each one in which something was unusable.

    What is unusable is counted in every load, so such a listing must be read in every load.
    """
    for listing in listings:
        before = sum(unusable.values())
        yield listing
        if sum(unusable.values()) != before and isinstance(listing, dict):
            ages.pop(str(listing.get("course_id")), None)


def _landed_courses(target: Snapshot) -> set[str]:
    """Return the courses whose blocks the snapshot has, whether they were read or kept."""
    blocks = target.written(_BLOCKS)
    courses: set[str] = set()
    for batch in blocks.batches(pa.schema([_SCHEMA.field("course_id")])):
        courses.update(str(course) for course in batch.column(0).unique().to_pylist())
    return courses


def _snapshot(path: str) -> str:
    return path.rsplit("/", 2)[0]


def _rules() -> str:
    """Return a digest of the code that asks for answers and makes rows of them."""
    folder = Path(__file__).parent
    code = b"".join(path.read_bytes() for path in sorted(folder.glob(RULE_FILES)))
    return hashlib.sha256(code).hexdigest()

"""The parts of a mart: the rows of each date, each course or each month of a course.

A part has a number of rows and a checksum.

A publication brings only the parts that differ. Spark counts the parts of large marts
(`parts_query`), so that the rows of the other parts are not read. `count_parts` counts the parts of
small marts by reading their rows, because a query costs more than few rows do. The two methods
never give the same checksum. A mart that changes the method is therefore loaded whole once.
"""

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.hive.ddl import quote_identifier, quote_text
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import LONGEST_COURSE, LONGEST_PART
from loaders.marts.contract.types import Kind
from loaders.marts.row_hashes import HASHED_WORDS, hash_words
from loaders.marts.row_sums import PartContent, RowSums
from loaders.marts.screening import store_batches
from loaders.marts.set_aside import SetAside

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

OTHERS = ""
"""The part of the rows whose part has no name that a store can keep. No such row is published."""

_HALVES = ("hashed & 4294967295", "shiftrightunsigned(hashed, 32)")
MONTH_OF = "|"
"""Stands between the course and the month in the name of a part by months."""
_DAY_CHARACTERS = len("-01")
# So many flags fit into an INT.
_FLAGS = 30


@dataclass(frozen=True, slots=True)
class MartParts:
    """What a mart holds, by part and by course.

    Attributes:
        parts: the content of each part; a mart without parts is one part.
        courses: the content of each course, where the rows name a course.
    """

    parts: Mapping[str, PartContent]
    courses: Mapping[str, PartContent] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows the mart has."""
        return sum(part.rows for part in self.parts.values())


def whole_checksum(mart: Mart, parts: Mapping[str, str]) -> str:
    """Return the checksum of a mart from the checksums of its parts."""
    by = mart.parted_by if mart.months_of is None else [mart.parted_by, mart.months_of]
    facts = [mart.column_names, by, sorted(parts.items())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def parts_query(tables: Iterable[tuple[Mart, str]]) -> str:
    """Return the query that counts and hashes each part and each course of marts' Hive tables.

    One query for all marts, because a query of its own costs Spark more than a small mart's rows. A
    row of the answer has the mart's name, a part, a course or both, the number of rows and the sums
    of their hashes.
    """
    return " union all ".join(_mart_query(mart, table=table) for mart, table in tables)


def parts_from_answer(
    marts: Iterable[Mart], rows: Iterable[tuple[Any, ...]]
) -> dict[str, MartParts]:
    """Return the parts of each mart from the rows that `parts_query` answers."""
    known = {mart.name: mart for mart in marts}
    parts = {name: RowSums() for name in known}
    courses = {name: RowSums() for name in known}
    for name, part, course, *numbers in rows:
        values = [int(number) for number in numbers]
        if part is not None:
            parts[name].add(str(part), values)
        if course is not None and _course_column(known[name]) is not None:
            courses[name].add(str(course), values)
    return {name: MartParts(parts[name].contents(), courses[name].contents()) for name in known}


def count_parts(mart: Mart, batches: Iterable[pa.RecordBatch]) -> MartParts:
    """Count and hash each part and each course of rows with the types of Hive, by reading them."""
    parts, courses = RowSums(), RowSums()
    aside = SetAside()
    for batch in store_batches(mart, batches, aside=aside):
        words = hash_words(batch)
        parts.add_rows(part_of_rows(mart, batch), words)
        if (named := _course_of_rows(mart, batch)) is not None:
            courses.add_rows(named, words)
    if aside.rows:
        parts.add(OTHERS, [aside.rows, int(aside.checksum, 16), *[0] * (HASHED_WORDS - 1)])
    return MartParts(parts.contents(), courses.contents())


def part_of_rows(mart: Mart, batch: pa.RecordBatch) -> "pa.Array[Any]":
    """Return the part of each row with the types of a store."""
    if mart.parted_by is None:
        return pa.nulls(batch.num_rows, pa.large_string()).fill_null(OTHERS)
    column = batch.column(mart.parted_by)
    if _is_dated(mart):
        return column
    # MySQL treats two texts that differ only in blanks at their ends as equal.
    trimmed: pa.Array[Any] = pc.utf8_rtrim(column, characters=" ")
    if mart.months_of is None:
        return trimmed
    months = pc.utf8_slice_codeunits(batch.column(mart.months_of), 0, -_DAY_CHARACTERS)
    named: pa.Array[Any] = pc.binary_join_element_wise(
        trimmed, months, pa.scalar(MONTH_OF, pa.large_string())
    )
    return named


def month_of_part(name: str) -> tuple[str, date, date] | None:
    """Return the course, the first and the last day of a part by months; None for other rows.

    `edX/DemoX/2026|2026-02`  ->  edX/DemoX/2026, 1 February 2026, 28 February 2026
    """
    course, _, month = name.rpartition(MONTH_OF)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:  # no store can keep these rows
        return None
    return course, first, first.replace(day=monthrange(first.year, first.month)[1])


def rows_of_parts(
    mart: Mart, batches: Iterable[pa.RecordBatch], *, parts: Set[str]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of some parts, with the types of a store."""
    wanted = pa.array(sorted(parts), pa.large_string())
    for batch in batches:
        found = batch.filter(pc.is_in(part_of_rows(mart, batch), value_set=wanted))
        if found.num_rows:
            yield found


def _mart_query(mart: Mart, *, table: str) -> str:
    """Return the query of one mart.

    The hash of a row also covers which of its columns are NULL, because Spark's hash skips a NULL:
    without that, a value could move to its neighbour unnoticed. The sums of the halves of the
    hashes depend on the rows only, not on their order, and can't overflow before a part has two
    thousand million rows.

    A mart by date answers its dates and its courses, but not each course of each date: so few rows
    come back.
    """
    columns = [quote_identifier(name) for name in mart.column_names]
    flags = [
        " + ".join(
            f"if({column} is null, {1 << bit}, 0)"
            for bit, column in enumerate(columns[start : start + _FLAGS])
        )
        for start in range(0, len(columns), _FLAGS)
    ]
    sums = ", ".join(f"sum({half}) as sum{number}" for number, half in enumerate(_HALVES))
    name = quote_text(mart.name)
    summed = (
        f"select {name} as mart, part, course, count(*) as row_count, {sums} "  # noqa: S608 - quoted names
        f"from (select {_part_sql(mart)} as part, {_course_sql(mart)} as course, "
        f"xxhash64({', '.join((*flags, *columns))}) as hashed from {table}) group by part, course"
    )
    if not _is_dated(mart):
        return f"({summed})"
    totals = ", ".join(
        f"sum(cast(sum{number} as decimal(38, 0)))" for number in range(len(_HALVES))
    )
    return (
        f"(select {name} as mart, part, course, sum(row_count), {totals} "  # noqa: S608 - quoted names
        f"from ({summed}) group by grouping sets ((part), (course)))"
    )


def _is_dated(mart: Mart) -> bool:
    types = dict(zip(mart.column_names, mart.store_types(), strict=True))
    return mart.parted_by is not None and types[mart.parted_by].kind is Kind.DATE


def _part_sql(mart: Mart) -> str:
    if mart.parted_by is None:
        return f"'{OTHERS}'"
    column = quote_identifier(mart.parted_by)
    text = f"cast({column} as string)" if _is_dated(mart) else f"rtrim({column})"
    if mart.months_of is not None:
        day = f"cast({quote_identifier(mart.months_of)} as string)"
        month = f"left({day}, length({day}) - {_DAY_CHARACTERS})"
        text = f"concat({text}, '{MONTH_OF}', {month})"
    return _name_sql(text, longest=LONGEST_PART)


def _course_sql(mart: Mart) -> str:
    match _course_column(mart):
        case "course_id":
            text = "rtrim(`course_id`)"
        case "pipeline_video_id":
            text = "rtrim(substring_index(`pipeline_video_id`, '|', 1))"
        case _:
            return f"'{OTHERS}'"
    return _name_sql(text, longest=LONGEST_COURSE)


def _name_sql(text: str, *, longest: int) -> str:
    """Return the expression for a name that a store can keep."""
    return f"if(length({text}) <= {longest}, {text}, '{OTHERS}')"


def _course_column(mart: Mart) -> str | None:
    """Return the column that names the course, where there is one.

    A row of a video's timeline names the video, whose id begins with the course and a `|`.
    """
    named = ("course_id", "pipeline_video_id")
    return next((name for name in named if name in mart.column_names), None)


def _course_of_rows(mart: Mart, batch: pa.RecordBatch) -> "pa.Array[Any] | None":
    name = _course_column(mart)
    if name is None:
        return None
    texts = pc.fill_null(batch.column(name), OTHERS)
    if name == "pipeline_video_id":
        texts = pc.replace_substring_regex(texts, pattern=r"(?s)\|.*", replacement="")
    trimmed: pa.Array[Any] = pc.utf8_rtrim(texts, characters=" ")
    return trimmed

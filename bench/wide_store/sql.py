"""Parts of the statements that make rows: tables to make them of, and expressions of columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.wide_store.size import AS_OF
from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.mart import Column, Mart

NUMBERS: Final = "numbers"
"""The database beside the store with the courses, learners and blocks that rows are made of."""

# The numbers of a sequence are unsigned.
SIGNED: Final = "set session sql_mode = concat(@@sql_mode, ',NO_UNSIGNED_SUBTRACTION')"
_MADE = "'2026-03-09 01:00:00'"

COURSES = f"{NUMBERS}.course c"
LEARNERS = f"{NUMBERS}.learner l join {NUMBERS}.course c on c.n = l.n"
BLOCKS = f"{COURSES} join {NUMBERS}.block b"
ID = {"course_id": "c.course_id"}
OF_LEARNER = {**ID, "username": "l.username"}
REACHED = "greatest(c.learners * (700 - b.sort_idx) div 800, 1)"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: an SQL expression for each column, and where they are read from."""

    source: str
    columns: Mapping[str, str]


def block_sql(kind: str, item: str) -> str:
    """Return the expression for the id of a block."""
    return f"concat('block-v1:', c.inside, '+type@{kind}+block@{kind[0]}', lpad({item}, 3, '0'))"


def day_sql(age: str) -> str:
    """Return the expression for the day that is so many days before the end of the data."""
    return f"date_sub('{AS_OF}', interval {age} day)"


def only_deep(more: str) -> str:
    """Let courses that are not deep have the first number of a sequence only."""
    return f"where {more}.seq = 1 or c.deep"


def insert_sql(mart: Mart, rows: Rows, *, table: str) -> str:
    """Return the statement that makes the rows of a table; what must have a value gets one."""
    values = {column.name: _some_value(column) for column in mart.columns if not column.is_nullable}
    values |= {**rows.columns, "created": _MADE}
    names = ", ".join(map(quote_identifier, values))
    return (
        f"insert into {quote_identifier(table)} ({names}) "
        f"select straight_join {', '.join(values.values())} from {rows.source}"
    )


def _some_value(column: Column) -> str:
    by_type = {"date": "'2026-03-08'", "timestamp": _MADE, "string": "''"}
    kind = column.data_type
    return by_type.get(kind, "''" if "char" in kind else "0")

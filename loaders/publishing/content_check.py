"""Checks by SQL that a table of the result store holds exactly the rows that were read."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Protocol
from zlib import crc32

from loaders.hive.ddl import quote_identifier
from loaders.marts.content import SUM_MODULUS, Content, Numbers, digest
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.types import Kind, StoreType
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.parts import OTHERS
from loaders.publishing.ddl import names_each_row, quoted_list
from loaders.publishing.records import Parts

# Sums over all columns of larger tables were a fifth of a publication (ADR 0048).
COMPARED_ROWS = 20_000
# Of a larger table, about this many rows are compared each time: the parts whose turn it is.
_ROWS_IN_TURN = 50_000
_FEWEST_TURNS = 29
# So many parts are named in one statement.
_PARTS_PER_STATEMENT = 500


class Queried(Protocol):
    """A store that answers queries."""

    def query(self, sql: str) -> Sequence[tuple[object, ...]]:
        """Return the rows of a query."""

    def length_sql(self, column: str) -> str:
        """Return the expression for a text's length in bytes."""

    def trimmed_sql(self, column: str) -> str:
        """Return the expression for a text without blanks at its end."""

    def month_sql(self, text: str, *, day: str) -> str:
        """Return the expression for the name of a part by months, from two expressions."""

    def in_parts_sql(self, column: str, *, day: str | None, parts: Sequence[str]) -> str:
        """Return the condition for the rows of parts, by an index where it can.

        Args:
            column: the column that names the parts.
            day: the date whose months are the parts; None where the column alone names them.
            parts: names of parts.
        """

    def text_sql(self, text: str) -> str:
        """Return a text as SQL."""


def check_loaded(
    store: Queried,
    mart: Mart,
    *,
    table: str,
    loaded: int,
    content: Content,
    parts: Set[str] | None = None,
) -> None:
    """Compare rows that were just loaded into a table with the rows that were read.

    Args:
        store: the result store.
        mart: the mart's contract.
        table: the table that was loaded.
        loaded: how many rows were loaded.
        content: the rows that were read.
        parts: the parts that were loaded; None for the whole table.

    Raises:
        DuplicateKeyError: two rows have the same key.
        PublishError: rows are missing, or the server changed values.
    """
    wanted = {
        name: found for name, found in content.parts.items() if parts is None or name in parts
    }
    rows = sum(found for found, *_ in wanted.values())
    if loaded != rows:
        raise PublishError(
            f"Can't publish {mart.name}: {loaded} rows loaded, {rows} expected from Hive. "
            "The old publication is still live."
        )
    expected = {name: digest(numbers) for name, numbers in wanted.items()}
    if not _holds(store, mart, table=table, expected=expected, parts=parts):
        raise PublishError(
            f"Can't publish {mart.name}: the counts and sums of the loaded columns must be those "
            "of the mart, but differ. The old publication is still live."
        )
    _check_key(store, mart, table=table, parts=parts)


def is_small(rows: int) -> bool:
    """Tell whether a table of so many rows is compared whole with what was loaded, each time."""
    return rows <= COMPARED_ROWS


def has_parts(
    store: Queried, mart: Mart, *, table: str, parts: Parts, day_number: int | None
) -> bool:
    """Tell whether a table has the numbers of its parts: of all of them, or of those in turn."""
    filled = {name: part for name, part in parts.items() if part.rows}
    looked_at: Set[str] | None = None
    if day_number is not None and not is_small(sum(part.rows for part in filled.values())):
        looked_at = _in_turn(filled, day_number=day_number)
        filled = {name: filled[name] for name in looked_at}
    expected = {name: part.sums for name, part in filled.items()}
    return _holds(store, mart, table=table, expected=expected, parts=looked_at)


def _in_turn(parts: Parts, *, day_number: int) -> Set[str]:
    """Return the parts whose turn it is.

    The number of turns is odd, because a table and its spare take turns too: with an even number,
    half of the parts would never be compared.
    """
    rows = sum(part.rows for part in parts.values())
    turns = max(_FEWEST_TURNS, rows // _ROWS_IN_TURN) | 1
    return {name for name in parts if crc32(name.encode()) % turns == day_number % turns}


def _holds(
    store: Queried,
    mart: Mart,
    *,
    table: str,
    expected: Mapping[str, str],
    parts: Set[str] | None = None,
) -> bool:
    """Tell whether a table has the row counts, value counts and column sums of parts.

    Args:
        store: the result store.
        mart: the mart's contract.
        table: the table to look at.
        expected: the digest of the numbers by part; a part without rows has none.
        parts: the parts to look at; None for the whole table, which may have no other parts.
    """
    found = {
        name: digest(numbers)
        for condition in _conditions(store, mart, parts=parts)
        for name, numbers in _numbers(store, mart, table=table, condition=condition)
    }
    return found == expected


def conditions(store: Queried, mart: Mart, *, parts: Set[str]) -> Iterator[str]:
    """Yield conditions that together choose the rows of parts, some hundred parts each."""
    if mart.parted_by is None:
        yield "1 = 1"
        return
    column, named = quote_identifier(mart.parted_by), sorted(parts)
    day = None if mart.months_of is None else quote_identifier(mart.months_of)
    for start in range(0, len(named), _PARTS_PER_STATEMENT):
        some = named[start : start + _PARTS_PER_STATEMENT]
        yield store.in_parts_sql(column, day=day, parts=some)


def _conditions(store: Queried, mart: Mart, *, parts: Set[str] | None) -> Iterator[str]:
    return iter(["1 = 1"]) if parts is None else conditions(store, mart, parts=parts)


def _numbers(
    store: Queried, mart: Mart, *, table: str, condition: str
) -> Iterator[tuple[str, Numbers]]:
    expressions = ["count(*)"]
    for column, kept in zip(mart.columns, mart.store_types(), strict=True):
        name = quote_identifier(column.name)
        expressions += [f"count({name})", _sum_sql(store, name=name, kept=kept)]
    rows = store.query(
        f"select {_part_sql(store, mart)} as `the part`, {', '.join(expressions)} "  # noqa: S608 - quoted names
        f"from {quote_identifier(table)} where {condition} group by `the part`"
    )
    for found, *numbers in rows:
        yield str(found), tuple(int(str(number)) for number in numbers)


def _part_sql(store: Queried, mart: Mart) -> str:
    """Return the expression for the name of a row's part.

    It is no plain column, so that the server reads a whole table in its own order, not by an index.
    """
    if mart.parted_by is None:
        return f"'{OTHERS}'"
    name = store.trimmed_sql(quote_identifier(mart.parted_by))
    if mart.months_of is None:
        return name
    return store.month_sql(name, day=quote_identifier(mart.months_of))


def _sum_sql(store: Queried, *, name: str, kept: StoreType) -> str:
    match kept.kind:
        case Kind.INTEGER | Kind.BOOLEAN:
            return f"coalesce(sum({name} % {SUM_MODULUS}), 0)"
        case Kind.TEXT:
            return f"coalesce(sum({store.length_sql(name)}), 0)"
        case _:
            return "0"


def _check_key(store: Queried, mart: Mart, *, table: str, parts: Set[str] | None = None) -> None:
    """Look for two rows with the same key where the store's unique key can't find them.

    Two rows with the same key are in the same part, because columns of the key name the part. A
    unique key treats NULLs as different, and a key that is too wide has no unique key.
    """
    if names_each_row(mart):
        return
    key = quoted_list(mart.primary_key)
    for condition in _conditions(store, mart, parts=parts):
        found = store.query(
            f"select {key} from {quote_identifier(table)} where {condition} "  # noqa: S608 - quoted names
            f"group by {key} having count(*) > 1 limit 1"
        )
        if found:
            raise DuplicateKeyError(
                f"Can't publish {mart.name}: its key ({', '.join(mart.primary_key)}) must name one "
                f"row, but {found[0]} has several. The old publication is still live."
            )

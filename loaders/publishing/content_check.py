"""Checks by SQL that a table of the result store holds exactly the rows that were read."""

from collections.abc import Sequence
from typing import Protocol

from loaders.hive.ddl import quote_identifier
from loaders.marts.content import SUM_MODULUS, ColumnSum, Content
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.manifest import Mart
from loaders.marts.types import Kind, StoreType
from loaders.publishing.ddl import has_unique_key, quoted_list


class Queried(Protocol):
    """A store that answers queries."""

    def query(self, sql: str) -> Sequence[tuple[object, ...]]:
        """Return the rows of a query."""

    def length_sql(self, column: str) -> str:
        """Return the expression for a text's length in bytes."""


def check_loaded(store: Queried, mart: Mart, *, table: str, loaded: int, content: Content) -> None:
    """Compare a table that was just loaded with the rows that were read.

    Raises:
        DuplicateKeyError: two rows have the same key.
        PublishError: rows are missing, or the server changed values.
    """
    if loaded != content.rows:
        raise PublishError(
            f"Can't publish {mart.name}: {loaded} rows loaded, {content.rows} expected from Hive. "
            "The old publication is still live."
        )
    if not holds_content(store, mart, table=table, content=content):
        raise PublishError(
            f"Can't publish {mart.name}: the counts and sums of the loaded columns must be those "
            "of the mart, but differ. The old publication is still live."
        )
    _check_key(store, mart, table=table)


def holds_content(store: Queried, mart: Mart, *, table: str, content: Content) -> bool:
    """Tell whether a table has the row count, value counts and column sums of the rows read."""
    expressions = ["count(*)"]
    for column, kept in zip(mart.columns, mart.store_types(), strict=True):
        name = quote_identifier(column.name)
        expressions += [f"count({name})", _sum_sql(store, name=name, kept=kept)]
    (row,) = store.query(f"select {', '.join(expressions)} from {quote_identifier(table)}")  # noqa: S608 - quoted names
    rows, *numbers = (int(str(value)) for value in row)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    sums = tuple(ColumnSum(values, total) for values, total in pairs)
    return (rows, sums) == (content.rows, content.sums)


def _sum_sql(store: Queried, *, name: str, kept: StoreType) -> str:
    match kept.kind:
        case Kind.INTEGER | Kind.BOOLEAN:
            return f"coalesce(sum({name} % {SUM_MODULUS}), 0)"
        case Kind.TEXT:
            return f"coalesce(sum({store.length_sql(name)}), 0)"
        case _:
            return "0"


def _check_key(store: Queried, mart: Mart, *, table: str) -> None:
    """Look for two rows with the same key where the store's unique key can't find them.

    A unique key treats NULLs as different, and a key that is too wide has no unique key.
    """
    required = {column.name for column in mart.columns if not column.is_nullable}
    if has_unique_key(mart) and required.issuperset(mart.primary_key):
        return
    key = quoted_list(mart.primary_key)
    found = store.query(
        f"select {key} from {quote_identifier(table)} group by {key} having count(*) > 1 limit 1"  # noqa: S608 - quoted names
    )
    if found:
        raise DuplicateKeyError(
            f"Can't publish {mart.name}: its key ({', '.join(mart.primary_key)}) must name one "
            f"row, but {found[0]} has several. The old publication is still live."
        )

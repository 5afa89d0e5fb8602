"""A mart: a published table, as its contract declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loaders.marts.contract.types import StoreType, store_type

# The column of a store that has the date of an event.
STORED_DATE = "event_date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mart, as its contract declares it."""

    name: str
    data_type: str
    description: str = ""
    is_nullable: bool = True


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The store that has the rows of a mart which is a view: those of the period of the run.

    Attributes:
        store: name of the model and of the Hive table.
        columns: name in the store by column of the mart, where the names differ.
    """

    store: str
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return the name in the store of a column of the mart."""
        return self.columns.get(name, name)


@dataclass(frozen=True, slots=True)
class Mart:
    """A model with `config.meta.export`: one published table.

    Attributes:
        name: name of the model, of the Hive table and of the published table.
        columns: the contract's columns, in its order.
        primary_key: columns that together identify a row; some of them may be NULL.
        indexes: further indexes, each a tuple of columns.
        mysql_types: MySQL type by column, where the default type does not fit.
        parted_by: the date, the course or another text of the key by which the rows change. A
            publication loads only the dates or courses that differ.
        months_of: a date of the key; each month of each course is a part then.
        read_from: the store whose files are read, where the mart is a view.
    """

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    mysql_types: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    unique_id: str = ""
    parted_by: str | None = None
    months_of: str | None = None
    read_from: StoredRows | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the names of the contract's columns, in its order."""
        return tuple(column.name for column in self.columns)

    def store_types(self) -> tuple[StoreType, ...]:
        """Return how the result store keeps each column, in the contract's order."""
        return tuple(
            store_type(column.data_type, mysql_type=self.mysql_types.get(column.name))
            for column in self.columns
        )

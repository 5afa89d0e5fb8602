"""Pure rules for the SQL type of a column in the result store, from its Spark type."""

import re
from dataclasses import dataclass
from enum import StrEnum

# Escaping can double a text. A text of this size then takes half of the default
# `max_allowed_packet` of a server (16 MiB).
_LONGEST_TEXT_BYTES = 4 * 1024 * 1024


class Kind(StrEnum):
    """The kind of a value, whatever its width."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    FLOAT = "float"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class StoreType:
    """A column's type in the result store.

    Attributes:
        kind: the kind of the column's values.
        sql: the type as MySQL writes it; SQLite reads the same words for its affinities.
        max_characters: the longest text that fits, where the type has a bound.
        keeps_microseconds: false where times are cut to the second.
    """

    kind: Kind
    sql: str
    max_characters: int | None = None
    keeps_microseconds: bool = False

    @property
    def integer_range(self) -> tuple[int, int]:
        """Return the least and the largest whole number that fits."""
        bits = {"tinyint": 8, "smallint": 16, "int": 32}.get(self.sql, 64)
        return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

    @property
    def precision_and_scale(self) -> tuple[int, int]:
        """Return how many digits a decimal number may have, and how many behind the point."""
        precision, scale = re.findall(r"\d+", self.sql)
        return int(precision), int(scale)

    @property
    def max_bytes(self) -> int:
        """Return the bytes of the longest text of a type without a number of characters."""
        return 65_535 if self.sql == "text" else _LONGEST_TEXT_BYTES

    @property
    def key_bytes(self) -> int:
        """Return the bytes of the column in an index entry; a text without a bound has no index."""
        if self.kind is not Kind.TEXT:
            return 9
        if self.max_characters is None or self.sql.endswith("text"):
            return 1_000_000
        return self.max_characters * 4 + 2


class UnknownTypeError(ValueError):
    """The result store can't keep a type. The caller adds the name of the model."""


# A Spark `float` becomes `double`: MySQL shows only six digits of a `float`.
_BY_SPARK_TYPE = {
    "string": (Kind.TEXT, "varchar(255)"),
    "tinyint": (Kind.INTEGER, "int"),
    "smallint": (Kind.INTEGER, "int"),
    "int": (Kind.INTEGER, "int"),
    "integer": (Kind.INTEGER, "int"),
    "bigint": (Kind.INTEGER, "bigint"),
    "float": (Kind.FLOAT, "double"),
    "double": (Kind.FLOAT, "double"),
    "boolean": (Kind.BOOLEAN, "tinyint(1)"),
    "date": (Kind.DATE, "date"),
    "timestamp": (Kind.DATETIME, "datetime"),
    "timestamp_ntz": (Kind.DATETIME, "datetime"),
}
_ALLOWED_SQL = {
    Kind.TEXT: r"(var)?char\(\d+\)|text|mediumtext|longtext",
    Kind.INTEGER: r"int|bigint|smallint|tinyint",
    Kind.BOOLEAN: r"tinyint\(1\)",
    Kind.FLOAT: r"double|float",
    Kind.DECIMAL: r"decimal\(\d+,\d+\)",
    Kind.DATE: r"date",
    Kind.DATETIME: r"datetime(\(6\))?",
}


def store_type(data_type: str, *, mysql_type: str | None = None) -> StoreType:
    """Return the store's type for a contract's type; the model's own MySQL type overrides it.

    Raises:
        UnknownTypeError: the result store can't keep one of the two types, or they don't fit.
    """
    kind, default = _kind_and_default(_compact(data_type))
    sql = default if mysql_type is None else _compact(mysql_type)
    if not re.fullmatch(_ALLOWED_SQL[kind], sql):
        raise UnknownTypeError(
            f"the MySQL type {mysql_type!r} can't keep a {data_type} "
            f"(allowed: {_ALLOWED_SQL[kind]})"
        )
    return StoreType(
        kind=kind,
        sql=sql,
        max_characters=_max_characters(sql) if kind is Kind.TEXT else None,
        keeps_microseconds=sql == "datetime(6)",
    )


def _compact(type_name: str) -> str:
    return re.sub(r"\s+", "", type_name).lower()


def _kind_and_default(data_type: str) -> tuple[Kind, str]:
    if data_type in _BY_SPARK_TYPE:
        return _BY_SPARK_TYPE[data_type]
    if re.fullmatch(r"(var)?char\(\d+\)", data_type):
        return Kind.TEXT, data_type
    if re.fullmatch(r"decimal\(\d+,\d+\)", data_type):
        return Kind.DECIMAL, data_type
    raise UnknownTypeError(
        f"the type {data_type!r} can't be published (known: {', '.join(_BY_SPARK_TYPE)}, "
        "varchar(n), decimal(p,s))"
    )


def _max_characters(sql: str) -> int | None:
    bound = re.search(r"\((\d+)\)", sql)
    return int(bound.group(1)) if bound else None

"""Compares the tables of a peer with the tables that this project built, row by row."""

from pathlib import Path
from typing import TypedDict

import duckdb


class UnequalRowsError(Exception):
    """A peer made other rows than this project, so that its seconds are of another job."""


class Equal(TypedDict):
    """What a table of both sides has: the number of its rows, and the sum of their hashes."""

    rows: int
    hash: str


def rows_of_view(name: str) -> str:
    """Return the name of the table that has the rows of a view."""
    return f"{name}__rows"


def compare(
    connection: duckdb.DuckDBPyConnection, name: str, *, theirs: str, tables: Path
) -> Equal:
    """Compare a table with the mart of this name, for the columns of the peer.

    Args:
        connection: a connection of DuckDB, which reads both sides.
        name: name of the table.
        theirs: the peer's relation, as it stands behind FROM.
        tables: the folder of the Hive tables. The rows of a view are in the table that
            `bench.summaries.ours.write_views` made of it.

    Raises:
        UnequalRowsError: a row is not in both tables equally often.
    """
    connection.execute("set timezone = 'UTC'")
    folder = tables / name if (tables / name).exists() else tables / rows_of_view(name)
    built = f"'{folder}/**/*.parquet'"
    columns = connection.execute(f"describe from {theirs}").fetchall()
    names = ", ".join(name for name, *_ in columns)
    casts = ", ".join(f"cast({name} as {type_}) as {name}" for name, type_, *_ in columns)
    sides = {
        "ours": f"select {casts} from read_parquet({built}, hive_partitioning = true)",
        "theirs": f"select {names} from {theirs}",
    }
    digests = {
        side: connection.execute(
            f"select count(*), sum(cast(hash({names}) as hugeint)) from ({rows})"
        ).fetchone()
        for side, rows in sides.items()
    }
    rows, sum_of_hashes = digests["ours"] or (0, 0)
    if digests["ours"] != digests["theirs"]:
        raise _difference(connection, name, ours=sides["ours"], theirs=sides["theirs"])
    return {"rows": rows, "hash": f"{sum_of_hashes or 0:x}"}


def _difference(
    connection: duckdb.DuckDBPyConnection, name: str, *, ours: str, theirs: str
) -> UnequalRowsError:
    """Return the error, with the number of equal rows and a row that only one side has."""

    def only(one: str, other: str) -> object:
        return connection.execute(f"{one} except all {other} limit 1").fetchone() or "none"

    (equal,) = connection.execute(
        f"select count(*) from ({ours} intersect all {theirs})"
    ).fetchone() or (0,)
    return UnequalRowsError(
        f"Both sides must make the same rows of {name}, but they have only {equal} rows in common. "
        f"Only ours: {only(ours, theirs)}. Only theirs: {only(theirs, ours)}. No seconds are "
        "printed, because the jobs differ."
    )

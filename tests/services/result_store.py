"""A result store as its readers have it, by SQL."""

from typing import Any

import sqlalchemy as sa


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Run a query as a reader and return its rows."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql))]
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    """Change the store behind the publisher's back."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
    finally:
        engine.dispose()


def tables(url: str) -> set[str]:
    """Return the names of all tables of the store."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()

"""The LMS's database as the tests of its snapshots have it: a SQLite file."""

import sqlite3
from pathlib import Path


def change(path: Path, *statements: str) -> None:
    """Run statements, of which the first makes the file where there is none."""
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)

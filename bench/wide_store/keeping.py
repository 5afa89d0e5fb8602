"""Keeps the wide store in a folder, because it takes minutes to make."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.wide_store.making import SERVER_OPTIONS, make_store
from bench.wide_store.size import Size
from tests.services.mariadb import running_mariadb

DATABASE: Final = "wide"
_MADE: Final = "made.json"


@dataclass(frozen=True, slots=True)
class WideStore:
    """A wide store on a running server.

    Attributes:
        url: the database.
        rows: the rows of all tables.
        seconds: how long they took to make; of a kept store, when it was made.
    """

    url: str
    rows: int
    seconds: float


@contextmanager
def wide_store(folder: Path, size: Size, *, manifest: Path | None = None) -> Iterator[WideStore]:
    """Start a server whose data lie in a folder, and stop it on leaving.

    The store of an earlier run is used again when it has the size. Otherwise the store is made
    anew. A store whose making was interrupted is no store. The folder does not know the contracts
    that the store was made by: delete the folder after a change of a mart.

    Args:
        folder: the folder; its parent must be there.
        size: how large the store is.
        manifest: dbt's manifest; the project is parsed without one.
    """
    folder.mkdir(exist_ok=True)
    with running_mariadb(folder / "db", *SERVER_OPTIONS) as server:
        note = folder / _MADE
        known = json.loads(note.read_text()) if note.exists() else {}
        if known.get("size") != asdict(size):
            note.unlink(missing_ok=True)
            started = time.perf_counter()
            url = server.create_database(DATABASE)
            rows = make_store(url, folder=folder, size=size, manifest=manifest)
            seconds = round(time.perf_counter() - started, 1)
            known = {"size": asdict(size), "rows": rows, "seconds": seconds}
            note.write_text(json.dumps(known))
        yield WideStore(server.url(DATABASE), known["rows"], known["seconds"])

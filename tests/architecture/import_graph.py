"""Which folder imports which: the graph that CONTRIBUTING.md shows.

`python -m tests.architecture.import_graph` writes the graph there; a test says when it is stale.
"""

import re
from collections import defaultdict
from pathlib import Path
from textwrap import fill
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "CONTRIBUTING.md"
PACKAGES: Final = ("flows", "loaders", "cleaning", "dashboard", "api", "demo")
_LINE_LENGTH: Final = 110
_BLOCK: Final = re.compile(r"(?<=<!-- import graph -->\n```\n).*?(?=```\n)", re.DOTALL)


def import_graph() -> str:
    """Return a line for each folder: the folder, and which folders its modules import.

    A folder is a package or one of its rooms; what lies deeper counts for the room.
    """
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    rooms = {module for module in graph.modules if graph.find_children(module)}

    def room_of(module: str) -> str:
        room = ".".join(module.split(".")[:2])
        return room if room in rooms else module.split(".")[0]

    imported: defaultdict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        imported[room_of(module)] |= {
            room_of(other) for other in graph.find_modules_directly_imported_by(module)
        }
    order = sorted(imported, key=lambda room: (PACKAGES.index(room.split(".")[0]), room))
    width = max(map(len, order))
    lines = (
        f"{room:{width}} -> {', '.join(sorted(imported[room] - {room})) or '(nothing)'}"
        for room in order
    )
    under = " " * (width + len(" -> "))
    return "".join(f"{fill(line, _LINE_LENGTH, subsequent_indent=under)}\n" for line in lines)


def shown_graph() -> str:
    """Return the graph that the document shows.

    Raises:
        LookupError: the document has no place for it.
    """
    found = _BLOCK.search(DOCUMENT.read_text(encoding="utf-8"))
    if found is None:
        raise LookupError(f"{DOCUMENT.name} has no block after '<!-- import graph -->'.")
    return found[0]


def write_graph() -> None:
    """Write the graph into its place in the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    lines = import_graph()
    DOCUMENT.write_text(_BLOCK.sub(lambda _: lines, text, count=1), encoding="utf-8")


if __name__ == "__main__":
    write_graph()

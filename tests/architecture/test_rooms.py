"""No folder of code is too full to be read at a glance, and which folder imports which is shown."""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.import_graph import import_graph, shown_graph

ROOT: Final = Path(__file__).parents[2]
MOST_MODULES: Final = 15
CODE: Final = ("api", "cleaning", "dashboard", "demo", "flows", "loaders", "models", "r", "bench")
EXCEPTIONS: Final = {
    "r/R": "an R package has all its modules in the folder R",
    "r/tests/testthat": "testthat runs the files of one folder, and each tests a file of r/R",
}
"""Folders that may be fuller, with the reason; `tests` and `macros` are not looked at at all: tests
lie as their code does, and a macro is one expression, looked up by its name."""


def modules_by_folder() -> Counter[str]:
    """Return how many modules each folder of code has; a model's description counts with it."""
    return Counter(
        path.parent.relative_to(ROOT).as_posix()
        for top in CODE
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".sql", ".R"} and path.name != "__init__.py"
    )


@pytest.mark.parametrize("folder", sorted(modules_by_folder()))
def test_a_folder_has_few_modules(folder: str) -> None:
    assert modules_by_folder()[folder] <= MOST_MODULES or folder in EXCEPTIONS


def test_every_exception_is_needed() -> None:
    found = modules_by_folder()
    assert {folder for folder in EXCEPTIONS if found[folder] <= MOST_MODULES} == set()


def test_the_shown_graph_is_the_graph_of_the_code() -> None:
    again = "write it with `python -m tests.architecture.import_graph`"
    assert shown_graph() == import_graph(), again

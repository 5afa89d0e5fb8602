"""Tests of one level import no other level: what levels share is in `services` and `stores`."""

import re
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
LEVELS: Final = ("unit", "api", "integration", "e2e")
SHARED: Final = ("services", "stores")
IMPORTED: Final = re.compile(r"^\s*(?:from|import) tests\.(\w+)", re.MULTILINE)


@pytest.mark.parametrize("folder", [*LEVELS, *SHARED])
def test_a_folder_of_tests_imports_no_level_but_its_own(folder: str) -> None:
    imported = {
        (path.name, level)
        for path in (TESTS / folder).rglob("*.py")
        for level in IMPORTED.findall(path.read_text(encoding="utf-8"))
    }
    assert {(name, level) for name, level in imported if level in set(LEVELS) - {folder}} == set()

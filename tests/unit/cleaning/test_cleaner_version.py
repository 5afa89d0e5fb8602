"""Another rule is another version: by it landed files of older rules are known and cleaned anew."""

import pytest

from tests.unit.cleaning.results import (
    Results,
    advice,
    changed_without_version,
    results,
    written_results,
)


def test_lines_become_what_is_written_down_for_this_version() -> None:
    now, written = results(), written_results()
    changed = changed_without_version(written, now)
    assert not changed, advice(changed)
    assert written == now, "run python -m tests.unit.cleaning.results"


@pytest.mark.parametrize(
    ("version", "digests", "changed"),
    [
        ("6", {"a": "1", "b": "2"}, []),
        ("6", {"a": "1", "b": "3"}, ["b"]),
        ("7", {"a": "1", "b": "3"}, []),
        ("6", {"a": "1", "b": "2", "new": "4"}, []),
    ],
)
def test_only_another_result_of_an_old_line_asks_for_another_version(
    version: str, digests: dict[str, str], changed: list[str]
) -> None:
    written = Results("6", {"a": "1", "b": "2"})
    assert changed_without_version(written, Results(version, digests)) == changed
    assert "raise CLEANER_VERSION" in advice(changed)

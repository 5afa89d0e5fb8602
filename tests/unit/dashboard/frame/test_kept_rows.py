"""Rows that are read once for each publication."""

from collections.abc import Iterator

import pytest

from api import publications
from dashboard.frame.kept_rows import read_once


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str | None]]:
    """Stand in for the result store: the last name is the live publication."""
    names: list[str | None] = ["1"]
    monkeypatch.setattr(publications, "live_publication", lambda: names[-1])
    publications.forget_all()
    yield names
    publications.forget_all()


def test_rows_are_read_once_for_each_publication_and_argument(asked: list[str | None]) -> None:
    read: list[tuple[str | None, str]] = []

    def rows(course_id: str) -> str:
        read.append((asked[-1], course_id))
        return f"{course_id} of publication {asked[-1]}"

    for publication in ("1", "1", "2", "1"):
        asked.append(publication)
        for course_id in ("a", "b", "a"):
            assert read_once(rows, course_id) == f"{course_id} of publication {publication}"

    assert read == [("1", "a"), ("1", "b"), ("2", "a"), ("2", "b")]


def test_nothing_is_kept_before_the_first_publication_and_no_error_is(
    asked: list[str | None],
) -> None:
    read: list[str | None] = []

    def rows() -> str:
        read.append(asked[-1])
        if len(read) == 3:
            raise publications.PublicationMovedError
        return "rows"

    asked.append(None)
    assert [read_once(rows), read_once(rows)] == ["rows", "rows"]
    asked.append("1")
    with pytest.raises(publications.PublicationMovedError):
        read_once(rows)
    assert [read_once(rows), read_once(rows)] == ["rows", "rows"]
    assert read == [None, None, "1", "1"]

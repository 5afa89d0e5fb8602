"""The outline of a course."""

import pytest

from api import publications
from dashboard.reports import _outline
from dashboard.reports._outline import Outline, outline_from, outline_of
from tests.unit.dashboard.asking import outline_row as row


def outline() -> Outline:
    return outline_from(
        [
            row("root", "course", None, is_graded=True),
            row("week", "chapter", "root", is_graded=True),
            row("homework", "sequential", "week", is_graded=True, assignment_type="Homework"),
            row("page", "vertical", "homework"),
            row("sum", "problem", "page"),
            row("lesson", "sequential", "week", is_graded=False),
            row("quiz", "problem", "lesson", is_graded=True, assignment_type="Quiz"),
            row("late", "sequential", "week"),
            row("own", "problem", "late", is_graded=True, assignment_type="Lab"),
            row("unnamed", "problem", "late", display_name=None),
        ]
    )


def test_a_block_stands_in_the_section_and_subsection_above_it() -> None:
    found = outline()
    assert found.holder_name("sum", "chapter") == "WEEK"
    assert found.holder_name("sum", "sequential") == "HOMEWORK"
    assert found.holder_name("root", "chapter") is None
    assert found.holder_name("gone", "chapter") is None


def test_the_blocks_inside_a_block_come_in_reading_order() -> None:
    names = [block.block_id for block in outline().inside("week")]
    assert names == ["homework", "page", "sum", "lesson", "quiz", "late", "own", "unnamed"]


def test_a_problem_counts_as_its_subsection_does_and_by_itself_where_that_says_nothing() -> None:
    found = outline()
    graded = [key for key in ("sum", "quiz", "own", "unnamed", "gone") if found.is_graded(key)]
    assert graded == ["sum", "own"]
    assert found.assignment_type("sum") == "Homework"
    assert found.assignment_type("own") == "Lab"
    assert found.assignment_type("unnamed") is None


def test_a_block_without_a_name_has_its_id_and_one_that_is_gone_has_none() -> None:
    found = outline()
    assert (found.name("unnamed"), found.name("gone")) == ("unnamed", None)
    assert found.place("gone") > found.place("unnamed")


def test_a_block_above_itself_ends_the_walk() -> None:
    circle = outline_from([row("a", "problem", "b"), row("b", "vertical", "a")])
    assert circle.holder("a", "chapter") is None
    assert [block.block_id for block in circle.above("a")] == ["a", "b"]


def test_an_outline_is_read_once_for_each_publication_and_few_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def blocks(*, course_id: str) -> list[dict[str, object]]:
        read.append(course_id)
        return [row(f"{course_id} {len(read)}", "course", None)]

    live: list[str | None] = [None]
    monkeypatch.setattr(_outline.outline_queries, "block_list", blocks)
    monkeypatch.setattr(publications, "live_publication", lambda: live[-1])

    def asked(course_id: str, publication: str | None) -> list[str]:
        live.append(publication)
        return [block.block_id for block in outline_of(course_id).blocks]

    assert [asked("a", None), asked("a", None)] == [["a 1"], ["a 2"]]
    assert [asked("a", "1"), asked("a", "1"), asked("b", "1")] == [["a 3"], ["a 3"], ["b 4"]]
    assert asked("a", "2") == ["a 5"]
    assert asked("a", "2") == ["a 5"]
    for number in range(32):
        asked(f"other {number}", "2")
    assert asked("a", "2") == ["a 38"]

"""Reading order of a course: depth first, first place wins, whatever the listing holds."""

import pytest

from loaders.courses.outline import Place, reading_order


def test_parents_come_before_children_and_siblings_in_order() -> None:
    places = reading_order("r", {"p": [], "a": ["p", "q"], "b": [], "q": [], "r": ["a", "b"]})
    assert sorted(places, key=lambda block: places[block].number) == ["r", "a", "p", "q", "b"]
    assert places["q"] == Place(3, "a", ("r", "a"))
    assert places["r"] == Place(0, None, ())


def test_a_block_with_several_parents_stands_at_its_first_place() -> None:
    places = reading_order("r", {"r": ["a", "s"], "a": ["s"], "s": ["t"], "t": []})
    assert places["s"] == Place(2, "a", ("r", "a"))
    assert places["t"] == Place(3, "s", ("r", "a", "s"))
    assert len(places) == 4


@pytest.mark.parametrize("children", [["r"], ["a", "a"], ["gone", "a"]])
def test_circles_repetitions_and_unlisted_children_do_no_harm(children: list[str]) -> None:
    places = reading_order("r", {"r": children, "a": ["r", "a"], "orphan": ["a"]})
    assert set(places) <= {"r", "a"}
    assert sorted(place.number for place in places.values()) == list(range(len(places)))


def test_a_course_may_be_of_any_depth() -> None:
    chain = {f"b{number}": [f"b{number + 1}"] for number in range(2_000)} | {"b2000": []}
    assert reading_order("b0", chain)["b2000"].number == 2_000

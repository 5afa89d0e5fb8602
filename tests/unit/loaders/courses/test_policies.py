"""Grading policies as rows of the landing table."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.courses.policies import grading_policy_rows
from loaders.courses.records import FailedCourse, Row, Unusable

COURSE = "course-v1:Org+X+1"
EXPORTED = {
    "course_id": COURSE,
    "GRADER": [
        {
            "type": " Home  work ",
            "short_label": "HW",
            "min_count": 12,
            "drop_count": 2,
            "weight": 0.4,
        },
        {"type": "Exam", "min_count": 1, "drop_count": 0, "weight": "0.6"},
    ],
    "GRADE_CUTOFFS": {"Pass": 0.5},
}


class Landed:
    """What becomes of policies."""

    def __init__(self, *records: Any) -> None:
        self.unusable: Counter[Unusable] = Counter()
        self.failed: dict[str, str] = {}
        self.uneven: dict[str, float] = {}
        self.rows: list[Row] = list(
            grading_policy_rows(
                records, unusable=self.unusable, failed=self.failed, uneven=self.uneven
            )
        )


def policy(*types: Any, course_id: str = COURSE) -> Row:
    return {"course_id": course_id, "policy": list(types)}


def test_an_exported_policy_is_rows_in_its_order() -> None:
    landed = Landed(EXPORTED)
    assert [tuple(row.values()) for row in landed.rows] == [
        (COURSE, 0, "Home work", "HW", 0.4, 12, 2),
        (COURSE, 1, "Exam", None, 0.6, 1, 0),
    ]
    assert (landed.unusable, landed.uneven) == ({}, {})


def test_the_answer_of_the_rest_interface_has_other_names() -> None:
    landed = Landed(policy({"assignment_type": "Lab", "count": 3, "dropped": 1, "weight": 1}))
    assert [tuple(row.values()) for row in landed.rows] == [(COURSE, 0, "Lab", None, 1.0, 3, 1)]
    assert not landed.unusable


@pytest.mark.parametrize("weight", ["much", None, True, -0.1, 40, float("nan"), [0.5]])
def test_a_weight_that_is_no_share_is_null_and_counted_and_its_type_stays(weight: object) -> None:
    landed = Landed(policy({"type": "Lab", "weight": weight}, {"type": "Exam", "weight": 0.5}))
    assert [(row["assignment_type"], row["weight"]) for row in landed.rows] == [
        ("Lab", None),
        ("Exam", 0.5),
    ]
    assert landed.unusable == {Unusable.BAD_VALUE: 1}
    assert landed.uneven == {}


@pytest.mark.parametrize("count", ["some", -1, 1 << 31, 0.5, True])
def test_a_count_that_is_none_is_null_and_counted(count: object) -> None:
    landed = Landed(policy({"type": "Lab", "weight": 1, "min_count": count}))
    assert landed.rows[0]["min_count"] is None
    assert landed.unusable == {Unusable.BAD_VALUE: 1}


def test_weights_that_do_not_add_up_to_one_are_landed_and_named() -> None:
    half, third = {"type": "A", "weight": 0.5}, {"weight": 0.33}
    landed = Landed(
        policy(half),
        policy(*({"type": name} | third for name in "ABC"), course_id="thirds"),
        policy(course_id="empty"),
    )
    assert len(landed.rows) == 4
    assert landed.uneven == {COURSE: 0.5}


def test_policies_and_types_that_are_none_are_counted_and_the_others_are_landed() -> None:
    landed = Landed(
        "junk",
        {"course_id": COURSE, "GRADER": {}},
        policy({"type": "A", "weight": 1}, course_id=" "),
        policy("junk", {"weight": 1}, {"type": "A", "weight": 1}, {"type": "A", "weight": 0}),
        EXPORTED,
    )
    assert [(row["assignment_type"], row["position"]) for row in landed.rows] == [("A", 0)]
    assert landed.unusable == {
        Unusable.NOT_AN_OBJECT: 2,
        Unusable.MISSING_POLICY: 1,
        Unusable.MISSING_ID: 2,
        Unusable.DUPLICATE: 2,
    }


def test_a_policy_that_cannot_be_read_is_named_with_its_reason() -> None:
    landed = Landed(FailedCourse("a/b/c", "It answers 500."), EXPORTED)
    assert len(landed.rows) == 2
    assert landed.failed == {"a/b/c": "It answers 500."}
    assert landed.unusable == {Unusable.UNREADABLE: 1}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["course_id", "GRADER", "policy", "type", "weight", "min_count"]),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_ends_the_load(found: Any) -> None:
    rows = Landed(found, {"course_id": COURSE, "GRADER": found}).rows
    assert all(row["assignment_type"] for row in rows)

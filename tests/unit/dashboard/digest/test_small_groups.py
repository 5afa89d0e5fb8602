"""No two numbers of a digest tell of a small group, whichever two they are."""

import json
from datetime import date
from typing import Any

import pytest

from dashboard.frame.report import Tile
from dashboard.frame.table import MASKED
from dashboard.reports.engagement import WeekOfActivity
from dashboard.reports.this_week.small_groups import (
    without_small_findings,
    without_small_numbers,
    without_small_shares,
)
from dashboard.reports.this_week.told_groups import ToldGroups, group
from tests.stores.store import finding_row


def of_five(**numbers: int) -> ToldGroups:
    """Return the numbers that a digest tells already, whose smallest group has five learners."""
    told = ToldGroups(minimum=5)
    assert told.tell(*(group(name, count) for name, count in numbers.items()))
    return told


@pytest.mark.parametrize(
    ("numbers", "masked"),
    [
        ({"current": 50, "total": 60, "verified": 10, "passing": 20}, set()),
        ({"current": 50, "total": 60, "verified": 48, "passing": 20}, {"verified"}),
        ({"current": 50, "total": 52, "verified": 50, "passing": 49}, {"total"}),
        ({"current": 50, "total": 60, "verified": 10, "passing": 57}, {"passing"}),
        ({"current": 50, "total": 60, "verified": 4, "passing": 0}, {"verified"}),
        ({"active": 40, "attempted_problem": 38, "played_video": 35}, {"attempted_problem"}),
        ({"active": 40, "attempted_problem": 40, "played_video": 36}, {"played_video"}),
        ({"current": 50, "active": 58, "total": 60, "passing": 20}, {"total"}),
        ({"current": 50, "attempted_problem": 57, "total": 60}, {"total"}),
        ({"current": 50, "unanswered": 2, "total": 60}, set()),
        # neither of these two holds the other
        ({"attempted_problem": 40, "played_video": 38}, set()),
        ({"current": 40, "active": 38, "verified": 10, "passing": 12}, set()),
    ],
)
def test_two_numbers_that_differ_by_a_small_group_are_not_both_told(
    numbers: dict[str, int], masked: set[str]
) -> None:
    tiles = [Tile(key, value, key) for key, value in numbers.items()]
    found = without_small_numbers(tiles, told=ToldGroups(minimum=5))
    assert {tile.key for tile in found if tile.value == MASKED} == masked
    assert without_small_numbers(tiles, told=ToldGroups()) == tiles


@pytest.mark.parametrize(
    ("numbers", "changes"),
    [
        ([("active", 40, 20), ("played_video", 30, 15)], [20, 15]),
        # twenty were active in the week before, and 18 of them watched
        ([("active", 40, 20), ("played_video", 30, 12)], [20, None]),
        ([("active", 40, 36), ("played_video", 30, 30)], [None, 30]),
        # of all 60, two were not enrolled a week ago
        ([("current", 40, -18), ("total", 60, None)], [None, None]),
    ],
)
def test_a_change_goes_where_it_would_tell_a_small_group_of_the_week_before(
    numbers: list[tuple[str, int, int | None]], changes: list[int | None]
) -> None:
    tiles = [Tile(key, value, key, change=change) for key, value, change in numbers]
    found = without_small_numbers(tiles, told=ToldGroups(minimum=5))
    assert [tile.value for tile in found] == [value for _, value, _ in numbers]
    assert [tile.change for tile in found] == changes


@pytest.mark.parametrize(
    ("count", "enrolled", "is_told"),
    [
        (20, 20, True),
        (20, 15, True),
        (20, 16, False),
        (9, 4, False),
        (37, 37, False),
        (40, 40, True),
    ],
)
def test_the_enrolled_are_not_told_where_they_or_the_others_are_a_small_group(
    count: int, enrolled: int, is_told: bool
) -> None:
    week = WeekOfActivity("active", (0, count), enrolled, 40, date(2024, 3, 3))
    (tile,) = without_small_shares([week.tile()], [week], told=of_five(active=count))
    assert ("of 40 enrolled" in tile.of_whom) is is_told
    assert tile.of_whom.endswith("week to 3 Mar 2024")


def test_two_shares_of_the_enrolled_that_differ_by_a_small_group_are_not_both_told() -> None:
    active = WeekOfActivity("active", (0, 30), 20, 40, date(2024, 3, 3))
    tried = WeekOfActivity("attempted_problem", (0, 24), 18, 40, date(2024, 3, 3))
    tiles = [active.tile(), tried.tile()]
    told = of_five(active=30, attempted_problem=24)
    assert [tile.of_whom for tile in without_small_shares(tiles, [active, tried], told=told)] == [
        "20 of 40 enrolled (50\u00a0%), week to 3 Mar 2024",
        "week to 3 Mar 2024",
    ]


HARD = {"name": "Colours", "usual_share": 0.6}
LEFT = {"start_seconds": 65, "usual_share": 0.03}


@pytest.mark.parametrize(
    ("kind", "sample", "values", "is_told"),
    [
        ("activity_drop", 50, {"active": 4, "before": 50, "week_end": "2024-03-03"}, False),
        ("activity_drop", 50, {"active": 0, "before": 50, "week_end": "2024-03-03"}, True),
        ("learners_stop", 40, {"stopped": 4, "reached": 40, "usual_share": 0.1}, False),
        ("learners_stop", 40, {"stopped": 38, "reached": 40, "usual_share": 0.1}, False),
        ("learners_stop", 40, {"stopped": 10, "reached": 40, "usual_share": 0.1}, True),
        ("problem_hard", 30, HARD | {"right_share": 0.0333}, False),
        ("problem_hard", 30, HARD | {"right_share": 0.0}, True),
        ("problem_hard", 30, HARD | {"right_share": 0.1667}, True),
        ("problem_hard", 30, HARD | {"right_share": 0.9}, False),
        ("problem_hard", 30, HARD, True),
        ("problem_misleads", 30, HARD | {"right_share": 0.0333}, True),
        ("problem_misleads", 4, HARD, False),
        ("video_left", 30, LEFT | {"share": 0.1}, False),
        ("video_left", 30, LEFT | {"share": 0.2}, True),
        ("video_left", 30, LEFT | {"share": 0.9333}, False),
        # a share of those who watched again is told as times a viewer, and counts no learners
        ("video_replayed", 30, LEFT | {"share": 0.1}, True),
        ("video_replayed", 4, LEFT | {"share": 1.5}, False),
        ("enrollment_unusual", 60, {"change": 57, "usual_change": 1}, False),
        ("enrollment_unusual", 60, {"change": 50, "usual_change": 1}, True),
    ],
)
def test_a_finding_that_lets_a_small_group_be_reckoned_is_left_out(
    kind: str, sample: int, values: dict[str, Any], is_told: bool
) -> None:
    row = finding_row(1, kind, sample=sample, values_json=json.dumps(values))
    assert bool(without_small_findings([row], told=ToldGroups(minimum=5))) is is_told
    assert without_small_findings([row], told=ToldGroups()) == [row]


@pytest.mark.parametrize(
    "text", ["[]", "no object", '{"right_share": NaN}', '{"right_share": "x"}']
)
def test_a_finding_whose_values_can_not_be_read_is_judged_by_its_sample(text: str) -> None:
    row = finding_row(values_json=text)
    assert without_small_findings([row], told=ToldGroups(minimum=5)) == [row]


def test_a_finding_is_left_out_where_a_number_told_before_makes_it_tell_a_small_group() -> None:
    drop = {"active": 40, "before": 60, "week_end": "2024-03-03"}
    stop = {"stopped": 10, "usual_share": 0.1}
    rows = [
        finding_row(1, "activity_drop", block_id="", sample=60, values_json=json.dumps(drop)),
        finding_row(
            2, "learners_stop", block_id="a", values_json=json.dumps(stop | {"reached": 120})
        ),
        # who reached the later block reached this one, and two stopped between them
        finding_row(
            3,
            "learners_stop",
            block_id="b",
            sample=118,
            values_json=json.dumps(stop | {"reached": 118}),
        ),
        # three reached the problem and did not try it
        finding_row(4, "problem_misleads", block_id="a", sample=117),
        finding_row(5, "problem_misleads", block_id="c", sample=117),
    ]
    told = without_small_findings(rows, told=of_five(total=200))
    assert [row["rank"] for row in told] == [1, 2, 5]
    # 38 tried a problem, of the 40 whom the finding calls active
    assert not without_small_findings(rows[:1], told=of_five(attempted_problem=38))


@pytest.mark.parametrize(("count", "is_told"), [(4, False), (5, True), (81, False), (83, True)])
def test_a_wrong_answer_is_left_out_where_few_learners_gave_it_or_another_one(
    count: int, is_told: bool
) -> None:
    values = json.loads(str(finding_row()["values_json"])) | {
        "distractor": "my name is Zoe",
        "distractor_count": count,
    }
    # 37 of 120 are right with one try, and 83 are not
    (row,) = without_small_findings(
        [finding_row(values_json=json.dumps(values))], told=ToldGroups(minimum=5)
    )
    assert ("Zoe" in row["values_json"]) is is_told

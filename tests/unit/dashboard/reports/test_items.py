"""The report on item analysis."""

import pytest
from django.db import connections
from django.test import Client

from api.models import RRun
from dashboard.frame.report import report_url
from dashboard.reports._outline import outline_from
from dashboard.reports.performance.items import item_table, scale_tiles
from tests.stores.fixtures import Insert
from tests.stores.full_store import insert_everything
from tests.stores.rows import item_row
from tests.stores.store import COURSE, run_row
from tests.unit.dashboard.asking import asked_of
from tests.unit.dashboard.asking import outline_row as block

OUTLINE = outline_from(
    [
        block("w1", "chapter", None),
        block("p1", "problem", "w1"),
        block("p2", "problem", "w1"),
        block("p3", "problem", "w1"),
    ]
)


def test_problems_that_stand_out_come_first_and_the_others_in_reading_order() -> None:
    flags = {"p3": "", "p2": "easy", "p1": "", "gone": "negative_discrimination"}
    rows = [item_row(key, name=None, flag=flag) for key, flag in flags.items()]
    lines = item_table(rows, asked=asked_of(), outline=OUTLINE).lines
    assert [line["name"] for line in lines] == ["gone", "P2", "P1", "P3"]
    assert str(lines[0]["flag"]) == "Misleads those who do well elsewhere"
    assert (lines[0]["section"], lines[1]["section"], lines[2]["flag"]) == (None, "W1", None)


def test_a_flag_of_a_later_r_is_shown_as_it_is() -> None:
    (line,) = item_table([item_row("p1", flag="odd")], asked=asked_of(), outline=OUTLINE).lines
    assert line["flag"] == "odd"


def test_the_reliability_says_of_how_many_problems_and_learners_it_is() -> None:
    scale = {"items": 5, "learners": 1033, "alpha": 0.712, "alpha_low": 0.5, "alpha_high": 0.829}
    tiles = {
        tile.key: tile for tile in scale_tiles(scale, [item_row("p1"), item_row("p2", flag="")])
    }
    assert {key: tile.value for key, tile in tiles.items()} == {
        "problems": 2,
        "flagged": 1,
        "alpha": 0.712,
    }
    assert tiles["alpha"].of_whom == "0.5 to 0.83 with 95 %; 5 problems, 1,033 learners"


def test_a_course_with_few_problems_says_what_its_reliability_needs() -> None:
    scale = {"items": 2, "learners": None, "alpha": None, "alpha_low": None, "alpha_high": None}
    tile = scale_tiles(scale, [item_row("p1")])[-1]
    assert (tile.value, tile.of_whom) == (
        None,
        "needs five problems that at least 30 learners tried all of",
    )


@pytest.mark.django_db(databases=["default", "marts"])
def test_too_few_learners_are_what_r_says(published: Insert, reader: Client) -> None:
    insert_everything(connections["marts"], but=[RRun])
    published(RRun, run_row("items", "too_few", message="No problem was tried by 30 learners."))
    page = reader.get(report_url("items", COURSE))
    assert "No problem was tried by 30 learners." in page.content.decode()
    assert page.context["tiles"] == []

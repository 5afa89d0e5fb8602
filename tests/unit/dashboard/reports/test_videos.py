"""The report on videos."""

import pytest

from dashboard.frame.words import written
from dashboard.reports._outline import html_name, outline_from
from dashboard.reports.videos import (
    REPORTS,
    overview_tiles,
    spot_table,
    timeline_table,
    video_table,
    video_tiles,
)

KEYS = {
    "section": "block-v1:A+B+C+type@chapter+block@s",
    "video": "block-v1:A+B+C+type@video+block@intro",
    "older": "i4x://A/B/video/second one",
}


def block(key: str, kind: str, name: str, parent: str | None = None) -> dict[str, object]:
    return {
        "block_id": KEYS[key],
        "block_type": kind,
        "display_name": name,
        "parent_block_id": parent,
        "is_graded": None,
        "assignment_type": None,
    }


OUTLINE = outline_from(
    [
        block("section", "chapter", "Week 1"),
        block("older", "video", "Second", KEYS["section"]),
        block("video", "video", "Intro", KEYS["section"]),
    ]
)


def video(name: str, start: int, end: int) -> dict[str, object]:
    return {
        "encoded_module_id": name,
        "pipeline_video_id": f"A/B/C|{name}",
        "duration": 65,
        "users_at_start": start,
        "users_at_end": end,
    }


@pytest.mark.parametrize(
    ("key", "name"), [(KEYS["video"], "intro"), (KEYS["older"], "i4x-A-B-video-second_one")]
)
def test_a_block_has_the_name_that_the_player_gives_it(key: str, name: str) -> None:
    assert html_name(key) == html_name(name)


def test_videos_stand_in_reading_order_and_those_that_the_outline_lacks_come_last() -> None:
    rows = [video("gone", 0, 0), video("intro", 8, 6), video("i4x-A-B-video-second_one", 5, 5)]
    table = video_table(rows, outline=OUTLINE, address=lambda item: f"/{item}/")
    keys = ("name", "section", "started", "complete", "incomplete", "share", "address")
    assert [tuple(line[key] for key in keys) for line in table.lines] == [
        ("Second", "Week 1", 5, 5, 0, 1.0, "/i4x-A-B-video-second_one/"),
        ("Intro", "Week 1", 8, 6, 2, 0.75, "/intro/"),
        ("gone", None, 0, 0, 0, None, "/gone/"),
    ]


def test_a_video_with_more_viewers_at_its_end_has_both_counts_and_no_share() -> None:
    table = video_table([video("intro", 4, 9)], outline=OUTLINE, address=lambda item: item)
    line = table.lines[0]
    keys = ("started", "complete", "incomplete", "share")
    assert tuple(line[key] for key in keys) == (4, 9, None, None)


def test_the_share_of_a_course_adds_up_the_videos_that_have_one() -> None:
    rows = [video("a", 8, 6), video("b", 2, 2), video("c", 4, 900), video("d", 0, 0)]
    table = video_table(rows, outline=OUTLINE, address=lambda item: item)
    watched, at_end = overview_tiles(table.lines)
    assert (watched.value, at_end.value) == (4, 0.8)
    assert at_end.of_whom == "8 against 10 viewers, added up over the videos with a share"


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (8, 6, [("8", ""), ("6", ""), ("75\u00a0%", ""), ("1:05", "")]),
        (
            4,
            9,
            [
                ("4", ""),
                ("9", ""),
                ("–", "no share: more watched the end than the beginning"),
                ("1:05", ""),
            ],
        ),
        (0, 0, [("0", ""), ("0", ""), ("–", ""), ("1:05", "")]),
    ],
)
def test_the_page_of_a_video_says_why_there_is_no_share(
    start: int, end: int, told: list[tuple[str, str]]
) -> None:
    tiles = video_tiles(video("intro", start, end))
    assert [(written(tile.value, tile.kind), str(tile.of_whom)) for tile in tiles] == told


def test_a_segment_that_nobody_watched_is_a_line_of_zeros() -> None:
    rows = [
        {"segment": 2, "num_users": 3, "num_views": 7},
        {"segment": 0, "num_users": 4, "num_views": 4},
    ]
    table = timeline_table(rows, seconds=5)
    assert [tuple(line.values()) for line in table.lines] == [(0, 4, 0), (5, 0, 0), (10, 3, 4)]
    assert timeline_table([], seconds=5).is_empty


def test_places_are_named_and_stand_in_their_order() -> None:
    place = {"viewers": 30, "share": 1.5, "usual_share": 0.2}
    rows = [
        {"kind": "replayed", "start_seconds": 40, **place},
        {"kind": "left", "start_seconds": 5, **place},
    ]
    lines = spot_table(rows).lines
    assert [(line["start_seconds"], str(line["kind"])) for line in lines] == [
        (5, "Left here"),
        (40, "Watched again"),
    ]


def test_places_with_few_viewers_are_not_said_to_be_none() -> None:
    spots = REPORTS[1].section("spots")
    assert spots
    assert spots.nothing == spots.too_few == "No place with 30 viewers or more stands out."

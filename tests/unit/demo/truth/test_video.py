"""Viewings of a handful of player events; the numbers were written by hand."""

from demo.actions import Action, VideoMove
from demo.clock import DAY, SECOND, day_start
from demo.site.options import SiteOptions
from demo.truth.video import VideoViewings

START = day_start(SiteOptions().start)
COURSE = "course-v1:Org+A+1"


def move(
    second: float,
    kind: str,
    place: float,
    *,
    to: float | None = None,
    user: int = 1,
    video: str = "v",
    duration: float | None = 60.0,
) -> Action:
    old = None if to is None else place
    details = VideoMove(video, "html5", duration, place, old, to)
    moment = START + int(second * SECOND)
    return Action(moment, f"{kind}_video", "browser", COURSE, COURSE, user, "ana", "", details)


def tables(*actions: Action):
    counter = VideoViewings()
    for action in reversed(actions):
        counter.see(action)
    return {table.name: sorted(table.rows) for table in counter.tables()}


def viewings(*actions: Action):
    counter = VideoViewings()
    for action in reversed(actions):
        counter.see(action)
    return [(one.start, one.end) for _, _, found in counter.viewings() for one in found]


def test_after_a_seek_the_viewing_starts_where_the_seek_went():
    assert viewings(
        move(0, "play", 0),
        move(10, "seek", 10, to=40),
        move(11, "seek", 40, to=50),
        move(12, "play", 10),
        move(20, "pause", 48),
        move(21, "seek", 48, to=5),
        move(22, "play", 48),
        move(25, "stop", 51),
    ) == [(0, 10), (40, 48), (48, 51)]


def test_a_viewing_may_cross_midnight_and_a_second_play_starts_it_anew():
    midnight = DAY // SECOND
    assert viewings(
        move(midnight - 9, "play", 0),
        move(midnight - 5, "play", 20),
        move(midnight + 5, "pause", 30),
        move(midnight + 9, "play", 30),
    ) == [(20, 30)]


def test_equal_times_count_in_the_order_of_their_names():
    assert viewings(
        move(0, "play", 2), move(5, "play", 9), move(5, "pause", 7), move(5, "stop", 12)
    ) == [(2, 7), (9, 12)]


def test_impossible_viewings_do_not_count():
    assert (
        viewings(
            move(0, "play", 5),
            move(1, "pause", 5.2),
            move(2, "play", 5),
            move(3, "pause", 4),
            move(4, "play", 5),
            move(5, "pause", 61.5),
        )
        == []
    )


def test_a_video_of_known_length_is_counted_by_segments():
    found = tables(
        move(0, "play", 0, duration=12.5),
        move(4, "pause", 4, duration=12.5),
        move(5, "play", 4, duration=12.5),
        move(10, "pause", 13.4, duration=12.5),
        move(0, "play", 10, duration=12.5, user=2),
        move(1, "stop", 12.5, duration=12.5, user=2),
    )
    assert found["video"] == [(f"{COURSE}|v", COURSE, "v", 12, 5, 1, 2, 25)]
    assert found["video_timeline"] == [
        (f"{COURSE}|v", 0, 1, 2),
        (f"{COURSE}|v", 1, 1, 1),
        (f"{COURSE}|v", 2, 2, 2),
    ]


def test_a_video_of_unknown_length_ends_where_the_learners_drop_off():
    """Of twenty learners one goes on: that is 5 %, and the video ends before."""
    crowd = [
        action
        for user in range(1, 20)
        for action in (move(0, "play", 0, user=user), move(9, "pause", 9, user=user))
    ]
    found = tables(
        *crowd,
        move(0, "play", 0, user=20, duration=None),
        move(30, "pause", 27, user=20, duration=None),
    )
    assert found["video"] == [(f"{COURSE}|v", COURSE, "v", 9, 5, 20, 20, 200)]
    assert [row[1] for row in found["video_timeline"]] == [0, 1]


def test_a_final_segment_that_nobody_watched_cuts_off_nothing():
    found = tables(
        move(0, "play", 0, duration=9.5),
        move(4, "seek", 4, to=10, duration=9.5),
        move(5, "play", 4, duration=9.5),
        move(6, "pause", 10.4, duration=9.5),
    )
    assert [row[1] for row in found["video_timeline"]] == [0, 2]

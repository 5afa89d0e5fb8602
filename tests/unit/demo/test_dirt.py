"""Each kind of dirt, on a line to which it sticks."""

import json
from itertools import chain

import pytest

from demo.actions import Emission
from demo.clock import day_start
from demo.courses.outlines import courses_from_seed
from demo.events.enrollment import ACTIVATED, record_change
from demo.events.lines import Recorder, Visitor
from demo.people.learners import Enrollment, Learner
from demo.randomness import stream
from demo.site.dirt import Dirt
from demo.site.options import SiteOptions
from demo.site.stains import SOIL

OPTIONS = SiteOptions()
BEGIN = day_start(OPTIONS.start)
COURSE = courses_from_seed(1, count=1, start=OPTIONS.start, days=7)[0]
VISITOR = Visitor(7, "zoë", "192.0.2.1", "Mozilla/5.0 (KHTML, like Gecko)", "en", "s" * 32)


def emissions() -> list[Emission]:
    """Return an enrollment, a request, an event of a page and one of the app."""
    record = Recorder(VISITOR, course=COURSE, end=BEGIN + 10**12)
    rng = stream(1, 1)
    learner = Learner(7, username="zoë", country=0, rng=rng, joined=BEGIN)
    enrollment = Enrollment(learner, course=COURSE, rng=rng)
    record_change(record, kind=ACTIVATED, enrollment=enrollment, at=BEGIN + 1)
    record.implicit(f"{record.course_path}/about", at=BEGIN + 2)
    record.browser("page_close", at=BEGIN + 3, payload="{}")
    record.phone("play_video", at=BEGIN + 4, payload='{"id": "v"}', as_text=1)
    return record.emissions


def soiled(kind: str):
    rng = stream(3, 3)
    return list(chain.from_iterable(SOIL[kind].stain(one, rng) for one in emissions()))


def test_clean_lines_are_objects_that_tell_their_action():
    for emission in emissions():
        event = json.loads(emission.line)
        assert event["event_type"] == emission.action.kind
        assert event["event_source"] == emission.action.source
        assert event["context"]["course_id"] == emission.action.course_id


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("cut", "cut_off"),
        ("text", "not_json"),
        ("no_object", "not_an_object"),
        ("json_in_json", "not_an_object"),
        ("without_time", "time_missing"),
        ("bad_time", "time_unreadable"),
        ("without_type", "event_type_missing"),
        ("skipped", "skipped"),
    ],
)
def test_a_line_that_is_no_event_tells_of_no_action(kind, outcome):
    lost = [one for one in soiled(kind) if one.outcome]
    assert {one.outcome for one in lost} == {outcome}
    assert {one.action for one in lost} == {None}


@pytest.mark.parametrize(
    "kind",
    [
        "cruft", "line_end", "offset", "repeated", "late", "user_as_text", "course_line_end",
        "raw_unicode", "latin1",
    ],
)  # fmt: skip
def test_dirt_that_can_be_seen_through_leaves_the_action_as_it_is(kind):
    actions = {one.action for one in emissions()}
    found = soiled(kind)
    assert found
    assert {one.outcome for one in found} == {""}
    assert {one.action for one in found} - {None} <= actions


@pytest.mark.parametrize("kind", ["cruft", "line_end", "offset", "user_as_text", "latin1"])
def test_dirt_changes_the_bytes(kind):
    clean = {one.line.encode() for one in emissions()}
    assert clean.isdisjoint(one.raw for one in soiled(kind))


def test_a_repeated_line_counts_once():
    first, second = soiled("repeated")[:2]
    assert second.raw.endswith(first.raw)
    assert (first.is_repeated, second.is_repeated, second.action) == (0, 1, None)


def test_an_impossible_course_hides_the_course_of_the_url_too():
    assert {one.action.course_id for one in soiled("bad_course")} == {None}


def test_a_course_known_from_the_url_is_the_same_course():
    found = soiled("course_from_url")
    assert len(found) == 2
    assert {one.action.course_id for one in found} == {COURSE.course_id}
    assert {one.action.context_course_id for one in found} == {None}
    assert all(json.loads(one.raw)["context"]["course_id"] == "" for one in found)


def test_an_enrollment_without_a_mode_is_an_event_but_no_enrollment():
    (only,) = soiled("without_mode")
    assert only.action.details is None
    assert "mode" not in json.loads(only.raw)["event"]


def test_an_event_of_nobody_keeps_its_course():
    found = soiled("without_user")
    assert {one.action.user_id for one in found} == {None}
    assert {json.loads(one.raw)["context"]["user_id"] for one in found} <= {None, ""}


def test_a_payload_that_is_text_twice_is_of_no_use():
    found = soiled("payload_twice")
    assert {one.action.details for one in found} == {None}
    assert all(isinstance(json.loads(json.loads(one.raw)["event"]), str) for one in found)


def test_the_same_seed_soils_the_same_lines():
    one, two = (list(Dirt(9, share=20).deliveries(emissions() * 30)) for _ in range(2))
    assert one == two
    assert {delivery.outcome for delivery in one} > {"", "cut_off"}

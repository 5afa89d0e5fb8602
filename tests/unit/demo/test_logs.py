"""The shapes of the events, as they lie in the files of the small site."""

import json
from itertools import pairwise

import pytest

from tests.unit.demo.log_reader import is_meant, time_of

FAMILIES = {
    "edx.course.enrollment.activated", "edx.course.enrollment.deactivated",
    "edx.course.enrollment.mode_changed", "problem_check", "problem_graded", "showanswer",
    "save_problem_success", "load_video", "play_video", "pause_video", "seek_video", "stop_video",
    "speed_change_video", "show_transcript", "hide_transcript", "edx.forum.thread.created",
    "edx.forum.response.created", "edx.forum.comment.created", "edx.forum.thread.voted",
    "edx.forum.thread.viewed", "edx.forum.searched", "seq_next", "seq_goto", "seq_prev",
    "page_close", "edx.ui.lms.sequence.next_selected", "book", "edx.bookmark.added",
    "openassessmentblock.create_submission", "edx.grades.course.grade_calculated",
    "edx.grades.problem.submitted", "edx.certificate.created", "problem_rescore",
    "edx.user.settings.changed", "problem_show",
}  # fmt: skip


def events(site, kind, source):
    found = [
        event
        for event in site.found.events.values()
        if event["event_type"] == kind and event.get("event_source") == source and is_meant(event)
    ]
    assert found
    return found


def test_every_family_of_events_occurs(site):
    assert {event["event_type"] for event in site.found.events.values()} >= FAMILIES


@pytest.mark.parametrize("source", ["browser", "server", "mobile", "task"])
def test_every_source_has_a_context_with_the_user_and_the_organisation(site, source):
    found = [event for event in site.found.events.values() if event["event_source"] == source]
    assert found
    assert all({"course_id", "user_id", "org_id", "path"} <= {*event["context"]} for event in found)


def test_a_browser_sends_its_payload_as_text_and_the_page(site):
    for event in events(site, "play_video", "browser"):
        assert {"id", "code", "currentTime"} <= {*json.loads(event["event"])}
        assert event["page"].startswith("https://learn.example.org/courses/")


def test_the_app_sends_legacy_types_with_new_names_as_text_or_object(site):
    found = events(site, "play_video", "mobile")
    assert {event["name"] for event in found} == {"edx.video.played"}
    assert {type(event["event"]) for event in found} == {str, dict}
    assert all("received_at" in event["context"] for event in found)


def test_a_checked_problem_is_an_object_with_all_its_parts(site):
    for event in events(site, "problem_check", "server"):
        payload = event["event"]
        assert payload["answers"].keys() == payload["submission"].keys()
        assert payload["answers"].keys() == payload["correct_map"].keys()
        right = sum(part["correct"] for part in payload["submission"].values())
        assert payload["grade"] == right <= payload["max_grade"]
        assert payload["success"] == ("correct" if right == payload["max_grade"] else "incorrect")
        assert isinstance(payload["state"]["seed"], int)
        assert event["context"]["module"]["display_name"]


def test_the_page_sends_a_form_when_a_problem_is_handed_in_and_a_list_when_it_is_graded(site):
    forms = {event["event"] for event in events(site, "problem_check", "browser")}
    assert all("=" in form for form in forms - {""})  # nothing is ticked: an empty form
    lists = [event["event"] for event in events(site, "problem_graded", "browser")]
    assert {type(one) for one in lists} == {str, list}


def test_implicit_events_have_a_path_as_type_and_a_payload_cut_at_512(site):
    found = [event for event in site.found.events.values() if event["event_type"][0] == "/"]
    assert {event["event_source"] for event in found} == {"server"}
    lengths = {len(event["event"]) for event in found}
    assert max(lengths) == 512
    whole = [event for event in found if len(event["event"]) < 512]
    assert all({*json.loads(event["event"])} == {"GET", "POST"} for event in whole)


def test_people_without_a_name_have_no_user_id(site):
    found = [event for event in site.found.events.values() if event["username"] == ""]
    assert {json.dumps(event["context"]["user_id"]) for event in found} == {"null", '""'}


def test_times_come_with_other_offsets_and_without_any(site):
    endings = {event["time"][26:] for event in site.found.events.values()}
    assert endings == {"+00:00", "-05:00", "+05:30", "Z", ""}


def test_some_addresses_are_private_and_some_are_ipv6(site):
    addresses = {event["ip"] for event in site.found.events.values()}
    assert any(address.startswith("10.") for address in addresses)
    assert any(":" in address for address in addresses)


def test_some_events_are_delivered_late_and_some_out_of_order(site):
    times = [time_of(event) for event in site.found.events.values()]
    assert sum(later < earlier for earlier, later in pairwise(times)) > 10


def test_some_courses_are_known_from_the_url_alone(site):
    found = [event for event in site.found.events.values() if event["context"]["course_id"] == ""]
    urls = [f"{event['event_type']} {event['page']}" for event in found]
    assert any("/courses/course-v1:" in url for url in urls)

"""The tables of the page on quality, from literal rows."""

import json
from datetime import UTC, date, datetime

from dashboard.quality.tables import (
    loads_table,
    messages_table,
    publications_table,
    quarantine_table,
    reconciliation_table,
    runs_table,
    unknown_events_table,
)
from dashboard.templatetags.tables import cell

A, B, C = "course-v1:X+A+1", "course-v1:X+B+1", "course-v1:X+C+1"


def test_a_publication_counts_its_rows_and_those_set_aside() -> None:
    tables = {
        "one": {"rows": 5, "set_aside": {"text_too_long": 2, "number_not_finite": 1}},
        "two": {"rows": 7, "set_aside": {}},
    }
    (line,) = publications_table(
        [
            {
                "id": 3,
                "as_of": date(2024, 3, 5),
                "since": None,
                "started": datetime(2024, 3, 5, 1, 0, tzinfo=UTC),
                "finished": datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC),
                "tables": json.dumps(tables),
            }
        ]
    ).lines
    assert line == {
        "id": 3,
        "through": date(2024, 3, 4),
        "finished": datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC),
        "seconds": 123,
        "tables": 2,
        "rows": 12,
        "aside": 3,
    }


def test_a_day_of_files_without_a_line_has_no_share_of_rejected_lines() -> None:
    rows = [{"line_count": 100, "rejected_count": 5}, {"line_count": 0, "rejected_count": 0}]
    assert [line["rejected_share"] for line in loads_table(rows).lines] == [0.05, None]


def test_the_largest_difference_between_log_and_lms_comes_first() -> None:
    rows = [
        {"course_id": A, "other_mode_count": 1, "missing_count": 0, "extra_count": 0},
        {"course_id": B, "other_mode_count": 1, "missing_count": 2, "extra_count": 3},
        {"course_id": C, "other_mode_count": 0, "missing_count": 1, "extra_count": 0},
    ]
    assert [line["course_id"] for line in reconciliation_table(rows).lines] == [B, A, C]


def test_a_step_without_rows_of_the_live_publication_is_due() -> None:
    rows = [
        {"course_id": A, "status": "done", "steps": 2},
        {"course_id": A, "status": "too_few", "steps": 1},
        {"course_id": B, "status": "failed", "steps": 1},
        {"course_id": B, "status": "due", "steps": 1},
    ]
    table = runs_table(rows, course_ids={A, B, C}, step_names=["a", "b", "c"])
    assert table.lines == (
        {"course_id": B, "done": 0, "too_few": 0, "failed": 1, "due": 2},
        {"course_id": C, "done": 0, "too_few": 0, "failed": 0, "due": 3},
        {"course_id": A, "done": 2, "too_few": 1, "failed": 0, "due": 0},
    )


def test_without_a_step_of_r_there_is_nothing_to_say() -> None:
    assert runs_table([], course_ids={A}, step_names=[]).is_empty


def test_statuses_and_reasons_are_words() -> None:
    failed = {"course_id": A, "step": "items", "status": "failed", "message": "no memory"}
    (line,) = messages_table([failed]).lines
    assert (str(line["status"]), line["message"]) == ("failed", "no memory")
    rest = {
        "mart": "video",
        "reason": "duplicate_key",
        "column_name": "id",
        "row_key": "",
        "row_count": 9,
    }
    (line,) = quarantine_table([rest]).lines
    assert (line["reason"], str(line["row_key"])) == ("duplicate key", "others")


def test_a_step_that_can_not_be_made_is_not_said_to_lack_data() -> None:
    row = {"course_id": A, "step": "risk", "status": "too_few", "message": "The course has ended."}
    (line,) = messages_table([row]).lines
    assert line["status"] == "not possible"


def test_an_event_type_that_can_not_be_read_has_words_and_keeps_its_stored_value() -> None:
    table = unknown_events_table([{"event_type": "\ufffd"}])
    assert table.lines[0]["event_type"] == "\ufffd"
    assert cell(table.lines[0], table.columns[0]) == "unreadable"

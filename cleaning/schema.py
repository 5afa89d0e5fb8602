"""The contract between cleaning and the models: the landing tables, declared once, column by column.

Hive DDL (`loaders.hive.ddl`), the check of the dbt source YAML (`tests/architecture`) and the data
dictionary are all derived from these schemas.
"""

from enum import StrEnum
from typing import Any

import pyarrow as pa

EVENT_PARTITION = "event_date"
"""Partition column of `landing.tracking_events`: the UTC date of `event_time` (YYYY-MM-DD)."""


class Family(StrEnum):
    """The kind of event, from its type alone; it decides which typed columns are filled."""

    ENROLLMENT = "enrollment"
    PROBLEM = "problem"
    VIDEO = "video"
    FORUM = "forum"
    NAVIGATION = "navigation"
    TEXTBOOK = "textbook"
    GRADE = "grade"
    CERTIFICATE = "certificate"
    ORA = "ora"
    OTHER = "other"


def column(name: str, type_: pa.DataType, doc: str, *, nullable: bool = True) -> "pa.Field[Any]":
    """Return a column that carries its own documentation."""
    return pa.field(name, type_, nullable=nullable, metadata={"doc": doc})


_TEXT = pa.string()
_INT = pa.int64()
_FLOAT = pa.float64()
_BOOL = pa.bool_()
_TIME = pa.timestamp("us", tz="UTC")

EVENT_SCHEMA = pa.schema(
    [
        # -------- identity and time
        column(
            "event_id",
            _TEXT,
            "First 128 bits, in hex, of the SHA-256 of the line's JSON bytes. Equal bytes are one event.",
            nullable=False,
        ),
        column("event_time", _TIME, "When it happened (`time`), in UTC.", nullable=False),
        column(
            "received_time", _TIME, "When a server received it (`context.received_at`), in UTC."
        ),
        # -------- what and where from
        column(
            "event_type",
            _TEXT,
            "`event_type`, without blanks around it; a URL path of any length for implicit events.",
            nullable=False,
        ),
        column(
            "name", _TEXT, "`name`, the canonical name that newer events carry beside the type."
        ),
        column("event_source", _TEXT, "`event_source`: server, browser, mobile or task."),
        column("family", _TEXT, "Kind of event (`cleaning.schema.Family`).", nullable=False),
        column(
            "is_implicit",
            _BOOL,
            "Whether a server logged a request by its URL (`event_type` starts with a slash).",
            nullable=False,
        ),
        # -------- who
        column(
            "username",
            _TEXT,
            "`username`; null when it is no key: blank, too long, or with a control character.",
        ),
        column(
            "user_id",
            _INT,
            "`context.user_id` as an integer from 1 that has 32 bits; null for anything else.",
        ),
        column("session", _TEXT, "`session`."),
        # -------- which course
        column(
            "course_id",
            _TEXT,
            "Course key of the context, else of the decoded URL (block URLs first); null when it is no key.",
        ),
        column(
            "context_course_id",
            _TEXT,
            "Course key of the context alone, without a look at the URL.",
        ),
        column("org_id", _TEXT, "Organisation of `course_id`."),
        # -------- request
        column("host", _TEXT, "`host`."),
        column("page", _TEXT, "`page`, the URL a browser was on."),
        column(
            "country_code",
            _TEXT,
            "ISO 3166 alpha-2 country of the address, 'UNKNOWN' for an address in no country, "
            "null without an address. The address itself is dropped.",
        ),
        column("agent", _TEXT, "`agent`, the user agent."),
        # -------- payload
        column(
            "payload",
            _TEXT,
            "The payload (`event`) as JSON text, decoded once where it came as a string.",
        ),
        column(
            "payload_error",
            _TEXT,
            "Why the payload is no usable object: missing, truncated, form, list, not_json, not_object; "
            "null when it is usable.",
        ),
        # -------- enrollment
        column("enrollment_course_id", _TEXT, "Payload `course_id` when it is a course key."),
        column(
            "enrollment_user_id",
            _INT,
            "Payload `user_id`, the learner concerned; from 1, of 32 bits.",
        ),
        column(
            "enrollment_mode",
            _TEXT,
            "Payload `mode`: audit, honor, verified, …; at most 100 characters.",
        ),
        # -------- problem
        column(
            "problem_id",
            _TEXT,
            "Payload `problem_id`: the block of a problem; null when it is no key.",
        ),
        column("problem_display_name", _TEXT, "`context.module.display_name`."),
        column("success", _TEXT, "Payload `success` as logged: correct or incorrect."),
        column(
            "grade",
            _FLOAT,
            "Payload `grade`, in points (problem) or in percent as a fraction (grades); from 0 to 1e9.",
        ),
        column("max_grade", _FLOAT, "Payload `max_grade`, in points; from 0 to 1e9."),
        column("attempts", _INT, "Payload `attempts`; from 0, of 32 bits."),
        column(
            "answers", _TEXT, "Payload `answers` as JSON text, NUL and lone surrogates as U+FFFD."
        ),
        column("submission", _TEXT, "Payload `submission` as JSON text."),
        column("correct_map", _TEXT, "Payload `correct_map` as JSON text."),
        column(
            "state_seed",
            _INT,
            "Payload `state.seed`, the variant of a randomised problem; of 32 bits.",
        ),
        column(
            "saved_tags",
            _TEXT,
            "`context.asides.tagging_aside.saved_tags` as JSON text, names and values as keys.",
        ),
        # -------- video
        column(
            "video_id",
            _TEXT,
            "Payload `id`: the block id of a video as its HTML id; null when it is no key.",
        ),
        column("video_code", _TEXT, "Payload `code`: a YouTube id, or html5, mobile, hls."),
        column(
            "video_duration_seconds",
            _FLOAT,
            "Payload `duration`; null when missing, zero or more than ten days.",
        ),
        column(
            "video_current_seconds",
            _FLOAT,
            "Payload `currentTime`, up to ten days; 0 for a pause without the key; null when it is no number.",
        ),
        column("video_old_seconds", _FLOAT, "Payload `old_time` of a seek."),
        column("video_new_seconds", _FLOAT, "Payload `new_time` of a seek."),
        column(
            "video_speed",
            _FLOAT,
            "Playback speed, up to 100: payload `new_speed` of a speed change, else `speed`.",
        ),
        # -------- forum
        column("commentable_id", _TEXT, "Payload `commentable_id`: the topic of a thread."),
        column(
            "thread_id",
            _TEXT,
            "The thread concerned: payload `discussion.id`, or `id` of a thread event.",
        ),
        column(
            "response_id",
            _TEXT,
            "The response concerned: payload `response.id`, or `id` of a response event.",
        ),
        column("thread_type", _TEXT, "Payload `thread_type`: question or discussion."),
        column("thread_title", _TEXT, "Payload `title` of a thread event, NUL as U+FFFD."),
        column("vote_value", _TEXT, "Payload `vote_value`: up or down."),
        column("is_vote_undone", _BOOL, "Payload `undo_vote`."),
        column("target_username", _TEXT, "Payload `target_username`: whose post was voted on."),
        # -------- navigation, textbook
        column(
            "target_id",
            _TEXT,
            "What was opened: payload `id` of sequence events, `bookmark_id`, `target_url`, …",
        ),
        column("position_old", _TEXT, "Position before: payload `old` (sequence, book page)."),
        column("position_new", _TEXT, "Position after: payload `new` (sequence, book page)."),
        # -------- grade, certificate, ora
        column(
            "subject_id",
            _TEXT,
            "What was graded or issued: `block_id`, `certificate_id` or ORA `submission_uuid`.",
        ),
        column("letter_grade", _TEXT, "Payload `letter_grade` of a course grade event."),
    ]
)
"""`landing.tracking_events` without its partition column, one row per delivered event."""

REJECTED_LINE_SCHEMA = pa.schema(
    [
        column("file_hash", _TEXT, "SHA-256 of the raw file's bytes, in hex.", nullable=False),
        column("path", _TEXT, "Where the raw file was read from.", nullable=False),
        column(
            "line_number",
            _INT,
            "Line in the uncompressed file, from 1; only LF ends a line.",
            nullable=False,
        ),
        column("reason", _TEXT, "Why (`cleaning.rejections.RejectionReason`).", nullable=False),
        column("error", _TEXT, "What exactly was found."),
        column("raw_line", pa.binary(), "The line as it came, in bytes.", nullable=False),
        column(
            "load_date", pa.date32(), "UTC date on which the file was first loaded.", nullable=False
        ),
    ]
)
"""`landing.rejected_lines`, one row per line that is no event: nothing is dropped silently."""

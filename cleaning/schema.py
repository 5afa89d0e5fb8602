"""The contract between cleaning and the models: the tables of what becomes of log lines, by column.

Hive DDL (`loaders.hive.ddl`), the check of the dbt source YAML (`tests/architecture`) and the data
dictionary are all derived from these schemas. The other landing tables are declared where they are
written: the ledger in `loaders.landing.ledger`, the LMS's tables in `loaders.lms.schema`.
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
            "The first 128 bits, in hex, of the SHA-256 of the line's JSON bytes. Lines with equal bytes are one event.",
            nullable=False,
        ),
        column(
            "event_time",
            _TIME,
            "The time in UTC at which the event happened (`time`).",
            nullable=False,
        ),
        column(
            "received_time",
            _TIME,
            "The time in UTC at which a server received the event (`context.received_at`).",
        ),
        # -------- what and where from
        column(
            "event_type",
            _TEXT,
            "The event's `event_type` without blanks around it. The type of an implicit event is a URL path, which may have any length.",
            nullable=False,
        ),
        column(
            "name",
            _TEXT,
            "The event's `name`. Newer events carry this canonical name beside their type.",
        ),
        column(
            "event_source", _TEXT, "The event's `event_source`: server, browser, mobile or task."
        ),
        column(
            "family", _TEXT, "The kind of the event (`cleaning.schema.Family`).", nullable=False
        ),
        column(
            "is_implicit",
            _BOOL,
            "True when a server logged a request under its URL. The `event_type` of such an event starts with a slash.",
            nullable=False,
        ),
        # -------- who
        column(
            "username",
            _TEXT,
            "The event's `username`. Null when the text cannot be a key, because it is blank, longer than 255 characters or has a control character.",
        ),
        column(
            "user_id",
            _INT,
            "The event's `context.user_id`, a whole number from 1 to 2^31 - 1. Any other value is null.",
        ),
        column("session", _TEXT, "The event's `session`."),
        # -------- which course
        column(
            "course_id",
            _TEXT,
            "The course key of the event's context. Without one, the course key in the event's URL after decoding; a block's URL is tried before other URLs. Null when neither is a course key.",
        ),
        column(
            "context_course_id",
            _TEXT,
            "The course key of the event's context. The URL is not read.",
        ),
        column("org_id", _TEXT, "The organisation of the course in `course_id`."),
        # -------- request
        column("host", _TEXT, "The event's `host`."),
        column("page", _TEXT, "The event's `page`, which is the URL that the browser showed."),
        column(
            "country_code",
            _TEXT,
            "The ISO 3166 alpha-2 code of the IP address's country. 'UNKNOWN' when the address is in no known country, null when the event has no address. The address itself is not kept.",
        ),
        column("agent", _TEXT, "The event's `agent`, which is the browser's user agent."),
        # -------- payload
        column(
            "payload",
            _TEXT,
            "The event's payload (`event`) as JSON text. A payload that came as a string was decoded once. With a `payload_error` it is the text as it was logged, which may be no JSON; null when there is none.",
        ),
        column(
            "payload_error",
            _TEXT,
            "The reason why the payload is not a usable JSON object: missing, truncated, form, list, not_json or not_object. Null when the payload is usable.",
        ),
        # -------- enrollment
        column(
            "enrollment_course_id",
            _TEXT,
            "The payload's `course_id`. Null when it is not a course key.",
        ),
        column(
            "enrollment_user_id",
            _INT,
            "The payload's `user_id`, which is the learner who was enrolled or unenrolled. A whole number from 1 to 2^31 - 1; any other value is null.",
        ),
        column(
            "enrollment_mode",
            _TEXT,
            "The payload's `mode`, such as audit, honor or verified. Null when the text is longer than 100 characters.",
        ),
        # -------- problem
        column(
            "problem_id",
            _TEXT,
            "The payload's `problem_id`, which is the block id of a problem. Null when the text is blank, longer than 4,000 characters or has a control character.",
        ),
        column(
            "problem_display_name",
            _TEXT,
            "The event's `context.module.display_name`, which is the name of the problem.",
        ),
        column("success", _TEXT, "The payload's `success` as it was logged: correct or incorrect."),
        column(
            "grade",
            _FLOAT,
            "The grade in the payload. A problem's grade is in points; a course's or subsection's percentage is a fraction. Null outside -1e9 to 1e9.",
        ),
        column(
            "max_grade",
            _FLOAT,
            "The greatest possible grade in the payload, in points. Null outside 0 to 1e9.",
        ),
        column("attempts", _INT, "The payload's `attempts`. Null outside 0 to 2^31 - 1."),
        column(
            "answers",
            _TEXT,
            "The payload's `answers` as JSON text. U+FFFD stands for a NUL character and for half of a surrogate pair.",
        ),
        column("submission", _TEXT, "The payload's `submission` as JSON text."),
        column("correct_map", _TEXT, "The payload's `correct_map` as JSON text."),
        column(
            "state_seed",
            _INT,
            "The payload's `state.seed`, which chooses the variant of a randomised problem. Null when the number does not fit into 32 bits.",
        ),
        column(
            "saved_tags",
            _TEXT,
            "The event's `context.asides.tagging_aside.saved_tags` as a JSON object from tag names to tag values. Names and values that cannot be keys are left out.",
        ),
        # -------- video
        column(
            "video_id",
            _TEXT,
            "The payload's `id`, which is the block id of a video in the form of its HTML id. Null when the text is blank, longer than 4,000 characters or has a control character.",
        ),
        column("video_code", _TEXT, "The payload's `code`: a YouTube id, or html5, mobile or hls."),
        column(
            "video_duration_seconds",
            _FLOAT,
            "The payload's `duration`. Null when it is missing, zero or more than ten days.",
        ),
        column(
            "video_current_seconds",
            _FLOAT,
            "The payload's `currentTime`. A pause without this field was at second 0. Null when the value is not a number or is outside 0 to ten days.",
        ),
        column(
            "video_old_seconds",
            _FLOAT,
            "The payload's `old_time`, which is the position before a seek. Null outside 0 to ten days.",
        ),
        column(
            "video_new_seconds",
            _FLOAT,
            "The payload's `new_time`, which is the position after a seek. Null outside 0 to ten days.",
        ),
        column(
            "video_speed",
            _FLOAT,
            "The speed of playback: the payload's `new_speed`, or its `speed` when there is no `new_speed`. Null when it is zero, less or more than 100.",
        ),
        # -------- forum
        column(
            "commentable_id",
            _TEXT,
            "The payload's `commentable_id`, which is the topic of a thread. Null when the text is blank, longer than 4,000 characters or has a control character.",
        ),
        column(
            "thread_id",
            _TEXT,
            "The id of the thread: the payload's `id` when the event is about a thread, otherwise its `discussion.id`.",
        ),
        column(
            "response_id",
            _TEXT,
            "The id of the response: the payload's `id` when the event is about a response, otherwise its `response.id`.",
        ),
        column("thread_type", _TEXT, "The payload's `thread_type`: question or discussion."),
        column(
            "thread_title",
            _TEXT,
            "The payload's `title`. Only events about a thread have it. U+FFFD stands for a NUL character.",
        ),
        column(
            "vote_value",
            _TEXT,
            "The payload's `vote_value` as it was logged. An LMS logs up or down; any other text is kept too.",
        ),
        column(
            "is_vote_undone", _BOOL, "The payload's `undo_vote`. True when a vote was taken back."
        ),
        column(
            "target_username",
            _TEXT,
            "The payload's `target_username`, which is the author of the post that was voted on.",
        ),
        # -------- navigation, textbook
        column(
            "target_id",
            _TEXT,
            "The object that was opened. Which field of the payload names it depends on the event's type; sequence events have it in `id`, others in `bookmark_id` or `target_url`.",
        ),
        column(
            "position_old",
            _TEXT,
            "The position before a move within a sequence or a book, from the payload's `old`.",
        ),
        column(
            "position_new",
            _TEXT,
            "The position after a move within a sequence or a book, from the payload's `new`.",
        ),
        # -------- grade, certificate, ora
        column(
            "subject_id",
            _TEXT,
            "The object that was graded, issued or submitted: the payload's `block_id`, `certificate_id` or, for open response assessment, `submission_uuid`.",
        ),
        column(
            "letter_grade",
            _TEXT,
            "The payload's `letter_grade`. Only events about the grade of a course have it.",
        ),
    ]
)
"""`landing.tracking_events` without its partition column, one row per delivered event."""

REJECTED_LINE_SCHEMA = pa.schema(
    [
        column("file_hash", _TEXT, "SHA-256 of the raw file's bytes, in hex.", nullable=False),
        column("path", _TEXT, "The path from which the raw file was read.", nullable=False),
        column(
            "line_number",
            _INT,
            "The number of the line in the uncompressed file. The first line is 1, and only LF ends a line.",
            nullable=False,
        ),
        column(
            "reason",
            _TEXT,
            "The reason for which the line was rejected (`cleaning.rejections.RejectionReason`).",
            nullable=False,
        ),
        column("error", _TEXT, "What was found in the line, in detail."),
        column(
            "raw_line",
            pa.binary(),
            "The bytes of the line as they were read. Of a line that is too long, the first 64 KiB.",
            nullable=False,
        ),
        column(
            "load_date",
            pa.date32(),
            "The UTC date on which the file was first loaded.",
            nullable=False,
        ),
    ]
)
"""`landing.rejected_lines`, one row per line that is no event: nothing is dropped silently."""

"""Pure functions from rows about quality to the tables of the page."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from api.queries.quality import LOST_LINES
from api.queries.reading import Row
from dashboard.frame.table import UNREADABLE, Column, Kind, Line, Table, Words
from dashboard.languages.lists import listed
from dashboard.languages.r_sentences import sentence_of_r

_LOST_LINE_LABELS: dict[str, Words] = {
    "not_json_count": _("No JSON"),
    "cut_off_count": _("Cut off"),
    "not_an_object_count": _("No object"),
    "time_missing_count": _("No time"),
    "time_unreadable_count": _("Time unreadable"),
    "event_type_missing_count": _("No event type"),
    "event_type_unreadable_count": _("Event type unreadable"),
    "too_long_count": _("Too long"),
}
_SOURCES: dict[str, Words] = {
    "tracking_log": _("tracking log"),
    "lms": _("LMS"),
    "courses": _("courses"),
}
_REASONS: dict[str, Words] = {
    "null_in_required_column": _("null in required column"),
    "number_not_finite": _("number not finite"),
    "number_out_of_range": _("number out of range"),
    "time_out_of_range": _("time out of range"),
    "text_too_long": _("text too long"),
    "text_not_utf8": _("text not utf8"),
    "duplicate_key": _("duplicate key"),
}
_UNREADABLE: dict[str, Words] = {UNREADABLE: _("unreadable")}
_STATUSES: dict[str, Words] = {"failed": _("failed"), "too_few": _("not possible")}


def _course_address(line: Line) -> str:
    return reverse("dashboard:course", args=[str(line["course_id"])])


_COURSE = Column("course_id", _("Course"), Kind.TEXT, link=_course_address)


def publications_table(rows: Iterable[Row]) -> Table:
    """Return the last publications: how far they reach, their time, their rows."""
    return Table(
        columns=(
            Column("id", _("Publication"), Kind.TEXT),
            Column("through", _("Data through"), Kind.DATE),
            Column("finished", _("Published"), Kind.MOMENT),
            Column("seconds", _("The run took"), Kind.SECONDS),
            Column("tables", _("Tables")),
            Column("rows", _("Rows")),
            Column("aside", _("Rows set aside")),
        ),
        lines=tuple(_publication_line(row) for row in rows),
        is_newest_first=True,
    )


def _publication_line(row: Row) -> Line:
    tables = json.loads(row["tables"])
    return {
        "id": row["id"],
        "through": row["as_of"] - timedelta(days=1),
        "finished": row["finished"],
        "seconds": int((row["finished"] - row["started"]).total_seconds()),
        "tables": len(tables),
        "rows": sum(table["rows"] for table in tables.values()),
        "aside": sum(sum(table["set_aside"].values()) for table in tables.values()),
    }


def freshness_table(rows: Iterable[Row]) -> Table:
    """Return how far each published table reaches."""
    return Table(
        columns=(
            Column("mart", _("Table"), Kind.TEXT),
            Column("made_from", _("Made from"), Kind.WORD),
            Column("record_count", _("Rows")),
            Column("data_through", _("Last day with a row"), Kind.DATE),
            Column("last_event_time", _("Last event"), Kind.MOMENT),
            Column("last_load_time", _("Last log loaded"), Kind.MOMENT),
        ),
        lines=tuple(
            row | {"made_from": _SOURCES.get(row["made_from"], row["made_from"])} for row in rows
        ),
    )


def loads_table(rows: Iterable[Row]) -> Table:
    """Return what became of the files and lines of each load date."""
    return Table(
        columns=(
            Column("load_date", _("Loaded on"), Kind.DATE),
            Column("file_count", _("Files")),
            Column("damaged_file_count", _("Damaged files")),
            Column("truncated_file_count", _("Files cut off")),
            Column("line_count", _("Lines")),
            Column("rejected_count", _("Rejected")),
            Column("rejected_share", _("Rejected, of lines"), Kind.SHARE),
            Column("repeated_event_count", _("Delivered before")),
            Column("late_event_count", _("Late")),
            *(Column(name, _LOST_LINE_LABELS[name]) for name in LOST_LINES),
        ),
        lines=tuple(
            row
            | {
                "rejected_share": row["rejected_count"] / row["line_count"]
                if row["line_count"]
                else None
            }
            for row in rows
        ),
        is_newest_first=True,
    )


def unknown_events_table(rows: Iterable[Row]) -> Table:
    """Return the event types that the project does not know."""
    return Table(
        columns=(
            Column("event_type", _("Event type"), Kind.TEXT, names=_UNREADABLE),
            Column("event_source", _("Source"), Kind.WORD),
            Column("events", _("Events")),
            Column("first_day", _("First day"), Kind.DATE),
            Column("last_day", _("Last day"), Kind.DATE),
        ),
        lines=tuple(rows),
    )


def quarantine_table(rows: Iterable[Row]) -> Table:
    """Return the rows that are set aside; a line without a key stands for those not listed."""
    return Table(
        columns=(
            Column("mart", _("Table"), Kind.TEXT),
            Column("reason", _("Reason"), Kind.TEXT),
            Column("column_name", _("Column"), Kind.TEXT),
            Column("row_key", _("Key"), Kind.TEXT),
            Column("row_count", _("Rows")),
        ),
        lines=tuple(
            row
            | {
                "reason": _REASONS.get(row["reason"], row["reason"]),
                "row_key": row["row_key"] or _("others"),
            }
            for row in rows
        ),
    )


def reconciliation_table(rows: Iterable[Row]) -> Table:
    """Return who is enrolled by the log and by the LMS; the largest difference comes first."""
    ordered = sorted(rows, key=lambda row: (-_differing(row), row["course_id"]))
    return Table(
        columns=(
            _COURSE,
            Column("log_count", _("By the log")),
            Column("lms_count", _("By the LMS")),
            Column("matching_count", _("By both")),
            Column("other_mode_count", _("Other mode")),
            Column("missing_count", _("LMS alone")),
            Column("extra_count", _("Log alone")),
        ),
        lines=tuple(ordered),
    )


def _differing(row: Row) -> int:
    return int(row["other_mode_count"] + row["missing_count"] + row["extra_count"])


def runs_table(
    rows: Iterable[Row], *, course_ids: Collection[str], step_names: Collection[str]
) -> Table:
    """Return how many of R's steps each course has by status; failures come first, then dues.

    Args:
        rows: number of steps by course and status, of the live publication.
        course_ids: the courses of the table.
        step_names: R's steps. A step is due until its rows belong to the live publication.
    """
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counted[row["course_id"]][row["status"]] = row["steps"]
    lines = [
        _run_line(course_id, counted.get(course_id, {}), steps=len(step_names))
        for course_id in sorted({*course_ids, *counted} if step_names else ())
    ]
    lines.sort(key=lambda line: (-line["failed"], -line["due"], line["course_id"]))
    return Table(
        columns=(
            _COURSE,
            Column("done", _("Done")),
            Column("too_few", _("Not possible")),
            Column("failed", _("Failed")),
            Column("due", _("Due")),
        ),
        lines=tuple(lines),
    )


def _run_line(course_id: str, counted: dict[str, int], *, steps: int) -> Row:
    finished = {status: counted.get(status, 0) for status in ("done", "too_few", "failed")}
    due = max(0, steps - sum(finished.values()))
    return {"course_id": course_id, **finished, "due": due}


def messages_table(rows: Iterable[Row]) -> Table:
    """Return R's steps that made no rows, each with R's message."""
    return Table(
        columns=(
            _COURSE,
            Column("step", _("Step"), Kind.TEXT),
            Column("status", _("Status"), Kind.WORD),
            Column("message", _("Message"), Kind.TEXT),
        ),
        lines=tuple(
            row
            | {
                "status": _STATUSES.get(row["status"], row["status"]),
                "message": sentence_of_r(row["message"]),
            }
            for row in rows
        ),
    )


_OUTCOMES: dict[str, Words] = {
    "open": _("opens its courses"),
    "unknown_role": _("the role is not known here"),
    "other_right": _("the role opens other things than courses"),
    "no_scope": _("the course or organisation is missing"),
    "inactive_account": _("the account is closed"),
}


def roles_table(rows: Iterable[Row]) -> Table:
    """Return what became of the LMS's roles; those that open nothing come first."""
    ordered = sorted(rows, key=lambda row: (row["outcome"] == "open", row["role_name"]))
    return Table(
        columns=(
            Column("role_name", _("Role"), Kind.TEXT),
            Column("outcome", _("What became of it"), Kind.TEXT, names=_OUTCOMES),
            Column("role_count", _("Given so often")),
        ),
        lines=tuple(ordered),
    )


def checks_table(tables: Iterable[tuple[str, Collection[Mapping[str, str]]]]) -> Table:
    """Return how many tests each table has, by their last result; warnings come first."""
    lines = [_checks_line(table, checks) for table, checks in tables if checks]
    lines.sort(key=lambda line: (-line["warned"], line["mart"]))
    return Table(
        columns=(
            Column("mart", _("Table"), Kind.TEXT),
            Column("passed", _("Passed")),
            Column("warned", _("With a warning")),
            Column("not_run", _("Not run by the build")),
            Column("warnings", _("Warnings"), Kind.TEXT),
        ),
        lines=tuple(lines),
    )


def _checks_line(table: str, checks: Collection[Mapping[str, str]]) -> Row:
    results = [check["result"] for check in checks]
    warnings = [check["name"] for check in checks if check["result"] == "warn"]
    return {
        "mart": table,
        "passed": results.count("pass"),
        "warned": results.count("warn"),
        "not_run": results.count(""),
        "warnings": listed(warnings) or None,
    }

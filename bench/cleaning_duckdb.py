"""DuckDB's best at the cleaner's job: lines as text, JSON read once, bad lines kept as they are.

    python -m bench.cleaning_duckdb LOG FOLDER

Prints the CPU seconds of the work. Lossless means: a row for every line, the raw text of a line
that is no JSON object (DuckDB keeps the ones that are no UTF-8 in its table of rejects), and the
payload's text beside the typed columns. Each JSON text is
transformed once (`from_json` with a structure), the fastest way that DuckDB has for many fields.
"""

import sys
import time
from pathlib import Path

import duckdb

COMMON = """{
    "time": "VARCHAR", "event_type": "VARCHAR", "name": "VARCHAR", "event_source": "VARCHAR",
    "username": "VARCHAR", "session": "VARCHAR", "host": "VARCHAR", "page": "VARCHAR",
    "ip": "VARCHAR", "agent": "VARCHAR", "event": "JSON",
    "context": {
        "course_id": "VARCHAR", "user_id": "VARCHAR", "received_at": "VARCHAR",
        "module": {"display_name": "VARCHAR"},
        "asides": {"tagging_aside": {"saved_tags": "JSON"}}
    }
}"""
PAYLOAD = {
    "id": "VARCHAR", "code": "VARCHAR", "duration": "VARCHAR", "currentTime": "VARCHAR",
    "old_time": "VARCHAR", "new_time": "VARCHAR", "new_speed": "VARCHAR", "speed": "VARCHAR",
    "course_id": "VARCHAR", "user_id": "VARCHAR", "mode": "VARCHAR",
    "problem_id": "VARCHAR", "success": "VARCHAR", "grade": "VARCHAR", "max_grade": "VARCHAR",
    "attempts": "VARCHAR", "answers": "JSON", "submission": "JSON", "correct_map": "JSON",
    "state": '{"seed": "VARCHAR"}', "commentable_id": "VARCHAR",
    "discussion": '{"id": "VARCHAR"}', "response": '{"id": "VARCHAR"}', "vote_value": "VARCHAR",
    "undo_vote": "VARCHAR", "target_username": "VARCHAR", "bookmark_id": "VARCHAR",
    "target_url": "VARCHAR", "old": "VARCHAR", "new": "VARCHAR", "chapter": "VARCHAR",
    "block_id": "VARCHAR", "percent_grade": "VARCHAR", "letter_grade": "VARCHAR",
    "weighted_earned": "VARCHAR", "weighted_possible": "VARCHAR", "certificate_id": "VARCHAR",
    "submission_uuid": "VARCHAR",
}  # fmt: skip
NUMBERS = ("duration", "currentTime", "old_time", "new_time", "grade", "max_grade", "attempts",
           "percent_grade", "weighted_earned", "weighted_possible")  # fmt: skip

QUERY = """
copy (
    with lines as (
        select line, json_valid(line) as is_valid
        from read_csv(?, columns = {{'line': 'VARCHAR'}}, delim = chr(1), quote = '', escape = '',
            header = false, auto_detect = false, max_line_size = 33554432, strict_mode = false,
            store_rejects = true,
            compression = 'gzip')
    ),
    events as (
        select line, is_valid, from_json(case when is_valid then line end, '{common}') as event
        from lines
    ),
    texts as (
        select *,
            case when json_type(event.event) = 'VARCHAR' then event.event ->> '$'
                else event.event::varchar end as text
        from events
    ),
    payloads as (
        select *, from_json(case when json_valid(text) then text end, '{payload}') as payload
        from texts
    )
    select
        left(sha256(line), 32) as event_id,
        try_cast(event.time as timestamptz) as event_time,
        event.event_type, event.name, event.event_source, event.username,
        try_cast(event.context.user_id as bigint) as user_id,
        event.session, event.context.course_id,
        regexp_extract(event.event_type, '/courses/([^/+]+[/+][^/+]+[/+][^/?]+)', 1) as url_course,
        event.host, event.page, event.ip, event.agent, event.context.received_at,
        event.context.module.display_name, event.context.asides.tagging_aside.saved_tags,
        text as payload, {columns},
        case when event.time is null then line end as raw_line
    from payloads
) to '{target}' (format parquet, compression zstd, compression_level 1)
"""


def main() -> None:
    """Do the job once, print its CPU seconds."""
    log, folder = sys.argv[1:]
    fields = ", ".join(
        f'"{name}": {type_ if type_.startswith("{") else chr(34) + type_ + chr(34)}'
        for name, type_ in PAYLOAD.items()
    )
    columns = ", ".join(
        f'try_cast(payload."{name}" as double) as "p_{name}"'
        if name in NUMBERS
        else f'payload."{name}" as "p_{name}"'
        for name in PAYLOAD
    )
    target = Path(folder) / "duckdb.parquet"
    query = QUERY.format(common=COMMON, payload="{" + fields + "}", columns=columns, target=target)
    connection = duckdb.connect(config={"threads": 1})
    started = time.process_time()
    connection.execute(query, [log])
    print(time.process_time() - started)


if __name__ == "__main__":
    main()

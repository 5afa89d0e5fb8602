"""DuckDB's best at the cleaner's job: lines as text, JSON read once, bad lines kept as they are.

    python -m bench.cleaning_duckdb LOG FOLDER

Prints the CPU seconds of the work. It is the same job: cruft in front of an object is cut off,
course keys are checked and looked for in URLs, payloads are decoded and typed, files are parted by
date, and the raw text of a line that is no event is kept. Lines that are no UTF-8 go to DuckDB's
table of rejects, and countries are not looked up: both to its advantage. Each JSON text is
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

COURSE_KEY = (
    r"course-v1:[\pL\pN_\-~.:]+\+[\pL\pN_\-~.:]+\+[\pL\pN_\-~.:]+"
    r"|ccx-v1:[\pL\pN_\-~.:]+\+[\pL\pN_\-~.:]+\+[\pL\pN_\-~.:]+\+ccx@\d+"
    r"|[\pL\pN_\-~.%]+/[\pL\pN_\-~.:%]+/[\pL\pN_\-~.:%]+"
)
QUERY = r"""
copy (
    with lines as (
        select line, case
            when json_valid(line) then line
            when json_valid(regexp_extract(line, '\{{.*\}}')) then regexp_extract(line, '\{{.*\}}')
            end as json
        from read_csv(?, columns = {{'line': 'VARCHAR'}}, delim = chr(1), quote = '', escape = '',
            header = false, auto_detect = false, max_line_size = 33554432, strict_mode = false,
            store_rejects = true, compression = 'gzip')
    ),
    events as (
        select line, json, from_json(json, '{common}') as event from lines
    ),
    texts as (
        select *,
            try_cast(event.time as timestamptz) as event_time,
            trim(event.context.course_id) as context_id,
            case event.event_source when 'server' then event.event_type
                when 'browser' then event.page end as url,
            json_type(event.event) as kind,
            case when json_type(event.event) = 'VARCHAR' then event.event ->> '$'
                else event.event::varchar end as text
        from events
    ),
    payloads as (
        select *, from_json(case when json_valid(text) then text end, '{payload}') as payload
        from texts
    )
    select
        left(sha256(json), 32) as event_id, event_time,
        event.event_type, event.name, event.event_source,
        nullif(trim(event.username), '') as username,
        try_cast(event.context.user_id as bigint) as user_id, event.session,
        case
            when regexp_full_match(context_id, '{course_key}') then context_id
            when context_id != '' or event.context is null then null
            when url like '%/xblock/block-v1:%'
                then 'course-v1:' || regexp_extract(url, '/xblock/block-v1:([^/?#]+)\+type@', 1)
            else nullif(regexp_extract(url, '/courses/([^/+]+[/+][^/+]+[/+][^/?]+)', 1), '')
        end as course_id,
        event.host, event.page, event.ip, event.agent,
        try_cast(event.context.received_at as timestamptz) as received_time,
        event.event_type like '/%' as is_implicit,
        event.context.module.display_name, event.context.asides.tagging_aside.saved_tags,
        text as payload,
        case when kind = 'ARRAY' then 'list' when text is null then 'missing'
            when kind = 'VARCHAR' and length(text) = 512 and contains(text, 'POST')
                then 'truncated'
            when not json_valid(text) then 'not_json' end as payload_error,
        {columns},
        case when event_time is null or event.event_type is null then line end as raw_line,
        coalesce(cast(event_time as date), date '1970-01-01') as event_date
    from payloads
) to '{target}' (
    format parquet, compression zstd, compression_level 1, partition_by (event_date),
    overwrite_or_ignore true
)
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
    target = Path(folder) / "duckdb"
    query = QUERY.format(
        common=COMMON,
        payload="{" + fields + "}",
        columns=columns,
        target=target,
        course_key=COURSE_KEY,
    )
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")
    started = time.process_time()
    connection.execute(query, [log])
    print(time.process_time() - started)


if __name__ == "__main__":
    main()

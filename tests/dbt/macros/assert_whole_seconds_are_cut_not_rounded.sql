-- 23:59:59.999999 must not become midnight of the next day.
{{ config(severity='error') }}

with

cases as (

    select
        event_time,
        expected
    from values
        (timestamp '2014-08-01 23:59:59.999999', timestamp '2014-08-01 23:59:59'),
        (timestamp '2014-08-01 23:59:59', timestamp '2014-08-01 23:59:59'),
        (cast(null as timestamp), null) as named_cases (event_time, expected)

)

select
    event_time,
    expected,
    {{ whole_seconds('event_time') }} as found
from cases
where not {{ whole_seconds('event_time') }} <=> expected

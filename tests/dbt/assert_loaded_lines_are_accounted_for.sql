-- Every line of every loaded file is in load_quality_daily, as an event of its date or without one.
-- The events are counted in the landing tables, the lines by the cleaner: two witnesses.
with

loaded_files as (

    select * from {{ ref('stg_tracking_log__loaded_files') }}

),

quality as (

    select * from {{ ref('load_quality_daily') }}

),

expected as (

    select
        load_date,
        sum(line_count) as line_count,
        sum(event_count) as event_count
    from loaded_files
    group by load_date

),

found as (

    select
        load_date,
        sum(line_count) as line_count,
        sum(event_count) as event_count
    from quality
    group by load_date

)

select
    expected.load_date,
    expected.line_count as expected_line_count,
    found.line_count as found_line_count,
    expected.event_count as expected_event_count,
    found.event_count as found_event_count
from expected
full outer join found
    on expected.load_date = found.load_date
where
    not expected.line_count <=> found.line_count
    or not expected.event_count <=> found.event_count

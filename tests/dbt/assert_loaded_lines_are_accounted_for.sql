-- load_quality_daily holds every line of every loaded file, in the row of its event date or in the
-- row without one. The ledger has the cleaner's counts, and the events are counted independently.
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

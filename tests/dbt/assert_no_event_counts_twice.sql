-- All other models count rows of the event store. So each landed event must have exactly one row in
-- the store, however often the event was delivered, and the store must have no other rows. The test
-- compares with the landing tables, because the store cannot show which events it lost. The test
-- reads only the dates that this run rebuilt, so that its cost follows the new data.
with

landed as (

    select
        event_date,
        count(distinct event_id) as event_count
    from {{ source('tracking_log', 'tracking_events') }}
    where {{ is_changed_date('event_date') }}
    group by event_date

),

in_store as (

    select
        event_date,
        count(*) as record_count,
        count(distinct event_id) as event_count
    from {{ ref('stg_tracking_log__events') }}
    where {{ is_changed_date('event_date') }}
    group by event_date

)

select
    coalesce(landed.event_date, in_store.event_date) as event_date,
    landed.event_count as landed_event_count,
    in_store.event_count as stored_event_count,
    in_store.record_count as stored_row_count
from landed
full outer join in_store
    on landed.event_date = in_store.event_date
where
    not landed.event_count <=> in_store.event_count
    or not landed.event_count <=> in_store.record_count

-- Everything downstream counts rows of the event store: each landed event is one row there, however
-- often it was delivered, and nothing else is. The landing tables are the witness, because the
-- store itself cannot tell what it lost. Only the dates that this run rebuilt are looked at, so
-- that the cost follows the new data.
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

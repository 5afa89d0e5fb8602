-- Everything downstream counts rows of the event store. Only the dates that this run rebuilt are
-- looked at, so that the cost follows the new data.
with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    where {{ is_changed_date('event_date') }}

),

rows_per_event as (

    select
        event_id,
        count(*) as occurrence_count
    from events
    group by event_id

)

select * from rows_per_event
where occurrence_count > 1

{{ config(severity='warn') }}
-- Each of the last seven days has at least a fifth of the median number of events of the 14 days
-- before it. Fewer events mean that a log did not arrive, or that a source fell silent. A day is
-- judged only when 14 days of data precede it. Returns the silent days, also days without events.
with

event_types as (

    select * from {{ ref('event_type_daily') }}

),

events_per_day as (

    select
        event_date,
        sum(event_count) as event_count
    from event_types
    group by event_date

),

days as (

    select
        explode(
            sequence(
                greatest(min(event_date), date_sub({{ as_of_date() }}, 21)),
                date_sub({{ as_of_date() }}, 1)
            )
        ) as event_date
    from events_per_day

),

all_days as (

    select
        days.event_date,
        coalesce(events_per_day.event_count, 0) as event_count
    from days
    left join events_per_day
        on days.event_date = events_per_day.event_date

),

medians as (

    select
        event_date,
        event_count,
        percentile(event_count, 0.5) over (
            order by event_date
            rows between 14 preceding and 1 preceding
        ) as usual_count,
        row_number() over (order by event_date) as day_number
    from all_days

)

select
    event_date,
    event_count,
    usual_count
from medians
where
    day_number > 14
    and event_count < 0.2 * usual_count

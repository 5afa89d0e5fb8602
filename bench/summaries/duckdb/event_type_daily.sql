-- Events of each type and source on each day, with what the type means.
with

counted as (
    select
        event_date,
        case when is_implicit then '(implicit)' else left(event_type, 255) end as type,
        left(event_source, 255) as source,
        count(*)::int as event_count
    from stg_tracking_log__events
    where event_date < getvariable('as_of')
    group by event_date, type, source
)

select
    event_date,
    type as event_type,
    source as event_source,
    family,
    description,
    (event_type_lookup.event_type is not null)::tinyint as is_known,
    event_count
from counted
left join event_type_lookup on counted.type = event_type_lookup.event_type

with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

named as (

    select
        -- A site has at least one path for each block, so one name stands for all paths.
        if(is_implicit, '(implicit)', left(event_type, 255)) as event_type,
        left(event_source, 255) as event_source,
        event_time,
        event_date
    from events

),

event_types as (

    select
        event_type,
        event_source,
        count(*) as event_count,
        max(event_time) as last_event_time,
        event_date
    from named
    group by
        event_type,
        event_source,
        event_date

)

{{ whole_weeks('event_types') }}

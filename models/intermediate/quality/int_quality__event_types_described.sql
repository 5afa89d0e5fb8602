with

event_types as (

    select * from {{ ref('int_quality__event_types_counted') }}
    where {{ is_in_period('event_date') }}

),

known_types as (

    select * from {{ ref('event_type_lookup') }}

),

described as (

    select
        event_types.event_type,
        event_types.event_source,
        known_types.family,
        known_types.description,
        cast(known_types.event_type is not null as tinyint) as is_known,
        cast(event_types.event_count as int) as event_count,
        event_types.event_date
    from event_types
    left join known_types
        on event_types.event_type = known_types.event_type

)

select * from described

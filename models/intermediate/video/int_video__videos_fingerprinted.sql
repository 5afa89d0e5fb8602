{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('int_video__events_extracted') }}
    where {{ is_in_period('event_date') }}

),

videos as (

    select
        course_id,
        encoded_module_id,
        {{ fingerprint(
            [
                'user_id',
                'event_type',
                'position_seconds',
                'target_seconds',
                'duration_seconds',
                'event_time',
            ],
            settings=[var('dropoff_threshold')]
        ) }} as fingerprint
    from events
    group by
        course_id,
        encoded_module_id

)

{{ keys_with_news(
    'videos',
    kept_tables=['int_video__segments_counted'],
    key=['course_id', 'encoded_module_id']
) }}

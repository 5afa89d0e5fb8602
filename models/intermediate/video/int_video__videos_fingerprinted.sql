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

),

videos_built as (

    {{ keys_built(['int_video__segments_counted'], key=['course_id', 'encoded_module_id']) }}

)

select
    videos.course_id,
    videos.encoded_module_id,
    videos.fingerprint,
    videos_built.fingerprint is null as has_news
from videos
left join videos_built
    on
        videos.course_id = videos_built.course_id
        and videos.encoded_module_id = videos_built.encoded_module_id
        and videos.fingerprint = videos_built.fingerprint

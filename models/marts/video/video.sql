with

segments as (

    select
        *,
        -- Learners count as viewers of the end at 95 % of the video, or 30 seconds before its end
        -- when that is later.
        try_cast(
            greatest(duration_seconds - 30, duration_seconds * 0.95) as int
        ) div 5 as end_segment
    from {{ ref('int_video__segments_counted') }}

),

videos as (

    select
        course_id,
        encoded_module_id,
        max(duration_seconds) as duration_seconds,
        max(if(segment = 0, num_users, 0)) as users_at_start,
        max(if(segment = end_segment, num_users, 0)) as users_at_end,
        sum(if(is_shown, num_views, 0)) as segment_view_count
    from segments
    group by
        course_id,
        encoded_module_id

)

select
    concat(course_id, '|', encoded_module_id) as pipeline_video_id,
    course_id,
    encoded_module_id,
    try_cast(duration_seconds as int) as duration,
    5 as segment_length,
    users_at_start,
    users_at_end,
    5 * segment_view_count as total_viewed_seconds
from videos

-- The length of each video, and how many learners saw its start and its end.
with

segments as (
    select
        *,
        trunc(greatest(duration_seconds - 30, duration_seconds * 0.95))::int // 5 as end_segment
    from video_segments
)

select
    course_id || '|' || encoded_module_id as pipeline_video_id,
    course_id,
    encoded_module_id,
    trunc(max(duration_seconds))::int as duration,
    5 as segment_length,
    coalesce(max(num_users) filter (where segment = 0), 0) as users_at_start,
    coalesce(max(num_users) filter (where segment = end_segment), 0) as users_at_end,
    5 * coalesce(sum(num_views) filter (where is_shown), 0) as total_viewed_seconds
from segments
group by course_id, encoded_module_id

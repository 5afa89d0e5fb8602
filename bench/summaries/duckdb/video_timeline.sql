-- Learners and views of each five seconds of a video.
select
    course_id || '|' || encoded_module_id as pipeline_video_id,
    segment::int as segment,
    num_users::int as num_users,
    num_views::int as num_views
from video_segments
where is_shown

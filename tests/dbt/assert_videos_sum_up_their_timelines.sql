-- The tables video and video_timeline are made from the same viewings. So the seconds viewed and
-- the users at the start of a video must follow from its segments. Returns the videos that differ,
-- and the videos that only one of the tables has.

with

videos as (

    select * from {{ ref('video') }}

),

timelines as (

    select
        pipeline_video_id,
        5 * sum(num_views) as total_viewed_seconds,
        max(if(segment = 0, num_users, 0)) as users_at_start
    from {{ ref('video_timeline') }}
    group by pipeline_video_id

)

select
    videos.pipeline_video_id,
    timelines.pipeline_video_id as pipeline_video_id_of_timeline,
    videos.total_viewed_seconds,
    timelines.total_viewed_seconds as total_of_timeline
from videos
full outer join timelines on videos.pipeline_video_id = timelines.pipeline_video_id
where
    not videos.total_viewed_seconds <=> timelines.total_viewed_seconds
    or not videos.users_at_start <=> timelines.users_at_start

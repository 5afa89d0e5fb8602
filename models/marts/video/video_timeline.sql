with

segments as (

    select * from {{ ref('int_video__segments_counted') }}
    where is_shown

)

select
    concat(course_id, '|', encoded_module_id) as pipeline_video_id,
    segment,
    num_users,
    num_views
from segments

with

posts as (

    select * from {{ ref('int_discussion__posts_extracted') }}
    where {{ is_in_period('event_date') }}

)

select
    course_id,
    user_id,
    post_kind,
    thread_id,
    commentable_id,
    thread_type,
    thread_title,
    event_time,
    event_date,
    -- Where the event does not say which post it created, each event is a post of its own.
    row_number() over (
        partition by course_id, post_kind, post_id, if(post_id is null, event_id, null)
        order by event_time, event_id
    ) as event_number
from posts

with

posts as (

    select * from {{ ref('int_discussion__posts_numbered') }}
    where event_number = 1

),

posts_per_day as (

    select
        course_id,
        event_date,
        count_if(post_kind = 'thread') as thread_count,
        count_if(post_kind = 'answer') as answer_count,
        count_if(post_kind = 'comment') as comment_count,
        count(distinct user_id) as poster_count
    from posts
    group by course_id, event_date

)

select
    course_id,
    event_date as date,
    cast(thread_count as int) as thread_count,
    cast(answer_count as int) as answer_count,
    cast(comment_count as int) as comment_count,
    cast(poster_count as int) as poster_count
from posts_per_day

with

posts as (

    select * from {{ ref('int_discussion__posts_numbered') }}
    where
        event_number = 1
        -- A post of an unknown thread counts in course_discussion_daily alone.
        and thread_id is not null

),

threads as (

    select
        course_id,
        thread_id,
        max(commentable_id) filter (where post_kind = 'thread') as first_commentable_id,
        -- Posts of one thread name one topic, unless somebody moved the thread between them.
        max_by(commentable_id, struct(event_time, commentable_id)) filter (
            where commentable_id is not null
        ) as last_commentable_id,
        max(thread_title) as title,
        max(thread_type) filter (where post_kind = 'thread') as thread_type,
        min(event_time) filter (where post_kind = 'thread') as started_at,
        min(event_time) filter (where post_kind = 'answer') as answered_at,
        max(event_time) as last_post_at,
        count_if(post_kind = 'answer') as answer_count,
        count_if(post_kind = 'comment') as comment_count
    from posts
    group by course_id, thread_id

)

select
    course_id,
    thread_id,
    coalesce(first_commentable_id, last_commentable_id) as commentable_id,
    title,
    thread_type,
    {{ whole_seconds('started_at') }} as start_time,
    {{ whole_seconds('answered_at') }} as first_answer_time,
    {{ whole_seconds('last_post_at') }} as last_post_time,
    -- An answer that is older than its thread tells of a wrong clock, and not of a quick answer.
    if(
        answered_at >= started_at,
        unix_seconds(answered_at) - unix_seconds(started_at),
        null
    ) as seconds_to_first_answer,
    cast(answer_count as int) as answer_count,
    cast(comment_count as int) as comment_count,
    -- Only an answer has comments. So a comment tells of an answer that the logs lack.
    cast(answer_count + comment_count = 0 as tinyint) as is_unanswered
from threads

-- What each learner did with each problem, video and discussion on each day, and how often.
with

entities as (
    select
        course_id,
        username,
        event_date,
        lower(success) is not distinct from 'correct' as is_correct,
        case
            when event_type = 'problem_check' and event_source = 'server' then 'problem'
            when event_type = 'play_video' then 'video'
            when ends_with(event_type, '.created') then 'discussion'
        end as entity_type,
        case entity_type
            when 'problem' then problem_id
            when 'video' then video_id
            when 'discussion' then commentable_id
        end as raw_id,
        rtrim(left(regexp_replace(raw_id, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g'), 255)) as entity_id
    from stg_tracking_log__events
    where
        (event_type in ('problem_check', 'play_video') or starts_with(event_type, 'edx.forum.'))
        and payload_error is null
        and course_id is not null
        and length(username) between 1 and 30
        and event_date < getvariable('as_of')
),

engagements as (
    select
        *,
        case entity_type
            when 'problem' then 'attempted'
            when 'video' then 'viewed'
            when 'discussion' then 'contributed'
        end as event
    from entities
    where entity_id != ''
    union all
    -- A correct answer is also an attempt.
    select *, 'completed' as event
    from entities
    where entity_id != '' and entity_type = 'problem' and is_correct
)

select
    course_id,
    username,
    event_date as date,
    entity_type,
    entity_id,
    event,
    count(*)::int as count
from engagements
group by course_id, username, event_date, entity_type, entity_id, event

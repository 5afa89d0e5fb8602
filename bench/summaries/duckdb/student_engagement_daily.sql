-- What each learner did in a course run on each day.
with

learner_events as (
    select
        *,
        event_type = 'problem_check' as is_check,
        event_type = 'play_video' as is_play,
        event_type in ('edx.forum.thread.voted', 'edx.forum.response.voted') as is_vote,
        is_implicit and regexp_matches(
            event_type,
            '^/courses/[^/+]+[/+][^/+]+[/+][^/]+/courseware/[^/]+/[^/]+/'
        ) as is_subsection_view,
        case when not is_vote then 0 when is_vote_undone then -1 else 1 end as vote
    from stg_tracking_log__events
    where
        username is not null
        and context_course_id is not null
        and payload_error is null
        and not (is_check and (event_source is distinct from 'server' or problem_id is null))
        and not (is_play and video_id is null)
        and not (is_vote and coalesce(vote_value, '') not in ('up', 'down'))
        and event_date < getvariable('as_of')
),

-- A vote counts for its voter, and for the author of the post, who did nothing.
deeds as (
    select *, username as learner, true as is_own from learner_events
    union all
    select *, target_username as learner, false as is_own from learner_events
    where is_vote and target_username is not null
),

learner_days as (
    select
        event_date as end_date,
        context_course_id as course_id,
        learner as username,
        max(is_own::int) as days_active,
        count(distinct problem_id) filter (where is_check) as problems_attempted,
        count(*) filter (where is_check) as problem_attempts,
        count(distinct problem_id) filter (where is_check and lower(success) = 'correct')
            as problems_correct,
        count(distinct video_id) filter (where is_play) as videos_played,
        count(*) filter (where event_type = 'edx.forum.thread.created') as forum_posts,
        count(*) filter (where event_type = 'edx.forum.response.created') as forum_responses,
        count(*) filter (where event_type = 'edx.forum.comment.created') as forum_comments,
        sum(case when is_own and vote_value = 'up' then vote else 0 end) as forum_upvotes_given,
        sum(case when is_own and vote_value = 'down' then vote else 0 end)
            as forum_downvotes_given,
        sum(case when not is_own and vote_value = 'up' then vote else 0 end)
            as forum_upvotes_received,
        sum(case when not is_own and vote_value = 'down' then vote else 0 end)
            as forum_downvotes_received,
        count(*) filter (where event_type = 'book') as textbook_pages_viewed,
        -- Of two pages with the same time, the path that is later in the alphabet counts.
        coalesce(
            left(
                arg_max(event_type, row(event_time, event_type))
                    filter (where is_subsection_view),
                1000
            ),
            ''
        ) as last_subsection_viewed
    from deeds
    group by event_date, context_course_id, learner
)

select * from learner_days
where days_active > 0 or forum_upvotes_received != 0 or forum_downvotes_received != 0

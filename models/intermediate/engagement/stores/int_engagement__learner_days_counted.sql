with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

usable_events as (

    select
        *,
        event_type = 'problem_check' as is_check,
        event_type = 'play_video' as is_play,
        event_type in ('edx.forum.thread.voted', 'edx.forum.response.voted') as is_vote,
        is_implicit and {{ subsection_of_path('event_type') }} != '' as is_subsection_view
    from events
    where
        username is not null
        -- Only the course run of the context counts here, not one that the URL names.
        and context_course_id is not null
        and payload_error is null

),

learner_events as (

    select
        *,
        if(is_vote, if(is_vote_undone, -1, 1), 0) as vote_count
    from usable_events
    where
        -- These events do not make a day active: an answer that no server checked, an answer
        -- without a problem, a video without an id, a vote that is neither up nor down.
        not (is_check and (not event_source <=> 'server' or problem_id is null))
        and not (is_play and video_id is null)
        and not (is_vote and coalesce(vote_value, '') not in ('up', 'down'))

),

-- Each event has a row for the learner who did it. A vote has a second row for the author of the
-- post, who did nothing.
deeds as (

    select
        *,
        username as learner,
        true as is_own
    from learner_events
    union all
    select
        *,
        target_username as learner,
        false as is_own
    from learner_events
    where is_vote and target_username is not null

),

learner_days as (

    select
        context_course_id as course_id,
        learner as username,
        max(if(is_own, 1, 0)) as days_active,
        count_if(is_check) as problem_attempts,
        collect_set(if(is_check, problem_id, null)) as attempted_problem_ids,
        collect_set(
            if(is_check and lower(success) = 'correct', problem_id, null)
        ) as correct_problem_ids,
        collect_set(if(is_play, video_id, null)) as played_video_ids,
        count_if(event_type = 'edx.forum.thread.created') as forum_posts,
        count_if(event_type = 'edx.forum.response.created') as forum_responses,
        count_if(event_type = 'edx.forum.comment.created') as forum_comments,
        sum(if(is_own and vote_value = 'up', vote_count, 0)) as forum_upvotes_given,
        sum(if(is_own and vote_value = 'down', vote_count, 0)) as forum_downvotes_given,
        sum(if(not is_own and vote_value = 'up', vote_count, 0)) as forum_upvotes_received,
        sum(if(not is_own and vote_value = 'down', vote_count, 0)) as forum_downvotes_received,
        count_if(event_type = 'book') as textbook_pages_viewed,
        max(event_time) filter (where is_subsection_view) as last_subsection_time,
        -- Of two pages with the same time, the path that is later in the alphabet counts.
        max_by(event_type, struct(event_time, event_type)) filter (where is_subsection_view)
            as last_subsection_path,
        event_date
    from deeds
    group by
        context_course_id,
        learner,
        event_date

)

{{ whole_weeks('learner_days') }}

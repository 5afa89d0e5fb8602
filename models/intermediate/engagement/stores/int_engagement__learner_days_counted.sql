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
        event_type in ('edx.forum.thread.voted', 'edx.forum.response.voted') as is_vote,
        if(is_vote_undone, -1, 1) as vote_count,
        -- the page of a subsection: chapter and subsection are in its path
        is_implicit and event_type rlike
        '^/courses/[^/+]+[/+][^/+]+[/+][^/]+/courseware/[^/]+/[^/]+/' as is_subsection_view
    from events
    where
        username is not null
        -- the context alone: what a request says by its URL does not count here
        and context_course_id is not null
        and payload_error is null

),

learner_events as (

    select * from usable_events
    where
        -- Not even a sign of activity: an answer that no server checked, a video without an id, a
        -- vote that is neither for nor against.
        not (event_type = 'problem_check' and not event_source <=> 'server')
        and not (event_type = 'play_video' and video_id is null)
        and not (is_vote and coalesce(vote_value, '') not in ('up', 'down'))

),

own_deeds as (

    select
        context_course_id as course_id,
        username,
        1 as is_active,
        if(event_type = 'problem_check', 1, 0) as problem_attempts,
        if(event_type = 'problem_check', problem_id, null) as attempted_problem_id,
        if(
            event_type = 'problem_check' and lower(success) = 'correct', problem_id, null
        ) as correct_problem_id,
        if(event_type = 'play_video', video_id, null) as played_video_id,
        if(event_type = 'edx.forum.thread.created', 1, 0) as forum_posts,
        if(event_type = 'edx.forum.response.created', 1, 0) as forum_responses,
        if(event_type = 'edx.forum.comment.created', 1, 0) as forum_comments,
        if(is_vote and vote_value = 'up', vote_count, 0) as forum_upvotes_given,
        if(is_vote and vote_value = 'down', vote_count, 0) as forum_downvotes_given,
        0 as forum_upvotes_received,
        0 as forum_downvotes_received,
        if(event_type = 'book', 1, 0) as textbook_pages_viewed,
        if(is_subsection_view, struct(event_time, event_type), null) as subsection_view,
        event_date
    from learner_events

),

received_votes as (

    select
        context_course_id as course_id,
        target_username as username,
        -- whose post is voted for did nothing
        0 as is_active,
        0 as problem_attempts,
        cast(null as string) as attempted_problem_id,
        cast(null as string) as correct_problem_id,
        cast(null as string) as played_video_id,
        0 as forum_posts,
        0 as forum_responses,
        0 as forum_comments,
        0 as forum_upvotes_given,
        0 as forum_downvotes_given,
        if(vote_value = 'up', vote_count, 0) as forum_upvotes_received,
        if(vote_value = 'down', vote_count, 0) as forum_downvotes_received,
        0 as textbook_pages_viewed,
        cast(null as struct<event_time: timestamp, event_type: string>) as subsection_view,
        event_date
    from learner_events
    where is_vote and target_username is not null

),

deeds as (

    select * from own_deeds
    union all
    select * from received_votes

),

learner_days as (

    select
        course_id,
        username,
        max(is_active) as days_active,
        sum(problem_attempts) as problem_attempts,
        collect_set(attempted_problem_id) as attempted_problem_ids,
        collect_set(correct_problem_id) as correct_problem_ids,
        collect_set(played_video_id) as played_video_ids,
        sum(forum_posts) as forum_posts,
        sum(forum_responses) as forum_responses,
        sum(forum_comments) as forum_comments,
        sum(forum_upvotes_given) as forum_upvotes_given,
        sum(forum_downvotes_given) as forum_downvotes_given,
        sum(forum_upvotes_received) as forum_upvotes_received,
        sum(forum_downvotes_received) as forum_downvotes_received,
        sum(textbook_pages_viewed) as textbook_pages_viewed,
        -- at the same time: the last path in the alphabet
        max(subsection_view).event_time as last_subsection_time,
        max(subsection_view).event_type as last_subsection_path,
        event_date
    from deeds
    group by
        course_id,
        username,
        event_date
    distribute by event_date

)

select * from learner_days

with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

learner_events as (

    select
        *,
        case
            when event_type = 'problem_check' and event_source = 'server' then 'problem'
            when event_type = 'play_video' then 'video'
            when endswith(event_type, '.created') then 'discussion'
        end as entity_type
    from events
    where
        (event_type in ('problem_check', 'play_video') or startswith(event_type, 'edx.forum.'))
        and payload_error is null
        and course_id is not null
        -- The LMS gives only retired learners a name of more than 30 characters.
        and char_length(username) between 1 and 30

),

entity_events as (

    select
        course_id,
        username,
        entity_type,
        {{ key_text(
            "case entity_type
                when 'problem' then problem_id
                when 'video' then video_id
                when 'discussion' then commentable_id
            end"
        ) }} as entity_id,
        lower(success) <=> 'correct' as is_correct,
        event_date
    from learner_events

),

engagements as (

    select
        course_id,
        username,
        entity_type,
        entity_id,
        explode(array_compact(case entity_type
            -- A correct answer is also an attempt.
            when 'problem' then array('attempted', if(is_correct, 'completed', null))
            when 'video' then array('viewed')
            when 'discussion' then array('contributed')
        end)) as event,
        event_date
    from entity_events
    where entity_id != ''

),

engagements_per_day as (

    select
        course_id,
        username,
        entity_type,
        entity_id,
        event,
        count(*) as event_count,
        event_date
    from engagements
    group by
        course_id,
        username,
        entity_type,
        entity_id,
        event,
        event_date

)

{{ whole_weeks('engagements_per_day') }}

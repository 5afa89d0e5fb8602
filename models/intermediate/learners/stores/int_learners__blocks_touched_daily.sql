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
            when event_type in ('pause_video', 'play_video', 'seek_video', 'stop_video')
                then 'video'
            -- The path of a subsection's page names the chapter and the subsection.
            when is_implicit then 'sequential'
        end as named_type,
        if(event_type = 'seek_video', video_old_seconds, video_current_seconds)
            as position_seconds
    from events
    where
        course_id is not null
        -- The LMS gives only retired learners a name of more than 30 characters.
        and char_length(username) between 1 and 30
        -- Events of background tasks and of enrollments are not activity of a learner.
        and not event_source <=> 'task'
        and not startswith(event_type, 'edx.course.enrollment.')

),

named as (

    select
        *,
        case named_type
            when 'problem' then if(payload_error is null, problem_id, null)
            when 'video' then if(payload_error is null, {{ html_name('video_id') }}, null)
            when 'sequential' then {{ subsection_of_path('event_type') }}
        end as block_name
    from learner_events

),

touches_per_day as (

    select
        course_id,
        username,
        if(block_name != '', named_type, null) as block_type,
        if(block_name != '', block_name, null) as block_name,
        coalesce(max(named_type = 'problem' and lower(success) = 'correct'), false) as is_right,
        max(
            if(
                -- Spark holds NaN for greater than every number, so NaN is outside the range.
                named_type = 'video' and position_seconds between 0 and 36000,
                position_seconds,
                null
            )
        ) as furthest_seconds,
        event_date
    from named
    group by
        course_id,
        username,
        if(block_name != '', named_type, null),
        if(block_name != '', block_name, null),
        event_date

)

{{ whole_weeks('touches_per_day') }}

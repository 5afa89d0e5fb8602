with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

learner_events as (

    select * from events
    where
        user_id is not null
        and course_id is not null
        -- Events of background tasks and of enrollments are not activity of a learner.
        and not event_source <=> 'task'
        and not startswith(event_type, 'edx.course.enrollment.')

),

labelled as (

    select
        course_id,
        user_id,
        explode(array_compact(array(
            'ACTIVE',
            case
                when event_type = 'problem_check' and event_source = 'server'
                    then 'ATTEMPTED_PROBLEM'
            end,
            case
                when
                    startswith(event_type, 'edx.forum.')
                    and endswith(event_type, '.created')
                    and event_source = 'server'
                    then 'POSTED_FORUM'
            end,
            case
                when event_type = 'play_video' and event_source in ('browser', 'mobile')
                    then 'PLAYED_VIDEO'
            end
        ))) as label,
        event_date
    from learner_events

),

activity_per_day as (

    select distinct
        course_id,
        user_id,
        label,
        event_date
    from labelled

)

{{ whole_weeks('activity_per_day') }}

with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

enrollment_events as (

    select
        enrollment_course_id as course_id,
        -- The payload names the learner. The event's user may be a staff member who enrolled them.
        enrollment_user_id as user_id,
        replace(event_type, 'edx.course.enrollment.', '') as change,
        enrollment_mode as mode,
        event_time,
        event_date
    from events
    where
        event_type in (
            'edx.course.enrollment.activated',
            'edx.course.enrollment.deactivated',
            'edx.course.enrollment.mode_changed'
        )
        and enrollment_course_id is not null
        and enrollment_user_id is not null
        and enrollment_mode is not null

)

{{ whole_weeks('enrollment_events') }}

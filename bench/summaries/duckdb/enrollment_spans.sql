-- The state of a learner in a course run, from the day of a change to the day of the next one.
with

events as (
    select
        enrollment_course_id as course_id,
        enrollment_user_id as user_id,
        split_part(event_type, '.', 4) as change,
        enrollment_mode as mode,
        event_time,
        event_date
    from stg_tracking_log__events
    where
        event_type in (
            'edx.course.enrollment.activated',
            'edx.course.enrollment.deactivated',
            'edx.course.enrollment.mode_changed'
        )
        and enrollment_course_id is not null
        and enrollment_user_id is not null
        and enrollment_mode is not null
        and event_date < getvariable('as_of')
),

states as (
    select
        course_id,
        user_id,
        mode,
        coalesce(
            last_value(
                case change when 'activated' then true when 'deactivated' then false end
                ignore nulls
            ) over (in_order rows between unbounded preceding and current row),
            false
        ) as is_enrolled,
        event_date as start_date,
        lead(event_date) over in_order as next_date
    from events
    window in_order as (partition by course_id, user_id order by event_time, change, mode)
)

select * exclude (next_date), coalesce(next_date, getvariable('as_of')) as end_date
from states
where next_date is null or next_date > start_date

with

events as (

    select * from {{ ref('int_enrollment__events_extracted') }}
    where {{ is_in_period('event_date') }}

),

numbered as (

    select
        *,
        -- Events with the same time are ordered activated, deactivated, mode_changed, then by mode.
        row_number() over (
            partition by course_id, user_id
            order by event_time, change, mode
        ) as event_number
    from events

),

states_after as (

    select
        *,
        -- A change of mode does not change whether the learner is enrolled.
        coalesce(
            last_value(if(change = 'mode_changed', null, change = 'activated'), true) over (
                partition by course_id, user_id
                order by event_number
                rows between unbounded preceding and current row
            ),
            false
        ) as is_enrolled
    from numbered

),

sequenced as (

    select
        course_id,
        user_id,
        event_number,
        change,
        mode,
        is_enrolled,
        lag(is_enrolled, 1, false) over (
            partition by course_id, user_id
            order by event_number
        ) as was_enrolled,
        event_time,
        event_date,
        lead(event_date) over (
            partition by course_id, user_id
            order by event_number
        ) as next_event_date
    from states_after

)

select * from sequenced

{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('int_enrollment__events_sequenced') }}

),

states as (

    select
        course_id,
        user_id,
        -- Every event sets the mode, also an unenrollment or a repeated enrollment.
        mode,
        is_enrolled,
        event_date as start_date,
        coalesce(next_event_date, {{ as_of_date() }}) as end_date
    from events
    -- The last event of a day decides the state of the day.
    where next_event_date is null or next_event_date > event_date

)

select * from states

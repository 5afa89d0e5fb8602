with

events as (

    select * from {{ ref('int_enrollment__events_sequenced') }}

),

effective_events as (

    select
        course_id,
        user_id,
        event_number,
        mode,
        is_enrolled,
        is_enrolled and not was_enrolled as is_enrollment,
        was_enrolled and not is_enrolled as is_unenrollment,
        -- Repeated enrollments and unenrollments do not set the mode here.
        is_enrolled and (not was_enrolled or change = 'mode_changed') as is_mode_set,
        event_time
    from events

),

learners as (

    select
        course_id,
        user_id,
        max_by(mode, event_number) filter (where is_mode_set) as current_enrollment_mode,
        max_by(is_enrolled, event_number) as current_enrollment_is_active,
        min_by(mode, event_number) filter (where is_enrollment) as first_enrollment_mode,
        min(event_time) filter (where is_enrollment) as first_enrollment_time,
        max(event_time) filter (where is_unenrollment) as last_unenrollment_time,
        min(event_time) filter (
            where is_mode_set and mode = 'verified'
        ) as first_verified_enrollment_time,
        min(event_time) filter (
            where is_mode_set and mode = 'credit'
        ) as first_credit_enrollment_time
    from effective_events
    group by course_id, user_id
    -- Learners who never effectively enrolled are left out.
    having max(is_enrollment)

)

select
    course_id,
    user_id,
    current_enrollment_mode,
    cast(current_enrollment_is_active as tinyint) as current_enrollment_is_active,
    first_enrollment_mode,
    {{ whole_seconds('first_enrollment_time') }} as first_enrollment_time,
    {{ whole_seconds('last_unenrollment_time') }} as last_unenrollment_time,
    {{ whole_seconds('first_verified_enrollment_time') }} as first_verified_enrollment_time,
    {{ whole_seconds('first_credit_enrollment_time') }} as first_credit_enrollment_time,
    cast({{ as_of_date() }} as timestamp) as end_time
from learners

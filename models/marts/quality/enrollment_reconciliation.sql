with

enrollments as (

    select * from {{ ref('course_enrollment_summary') }}
    where current_enrollment_is_active = 1

),

lms_enrollments as (

    select * from {{ ref('stg_lms__course_enrollments') }}

),

current_lms_enrollments as (

    select * from lms_enrollments
    where is_active

),

pairs as (

    select
        coalesce(enrollments.course_id, current_lms_enrollments.course_id) as course_id,
        enrollments.current_enrollment_mode as log_mode,
        current_lms_enrollments.mode as lms_mode,
        enrollments.course_id is not null as is_in_log,
        current_lms_enrollments.course_id is not null as is_in_lms
    from enrollments
    full outer join current_lms_enrollments
        on
            enrollments.course_id = current_lms_enrollments.course_id
            and enrollments.user_id = current_lms_enrollments.user_id
    -- A site whose LMS is not read has an empty table, and so nothing to compare with.
    where exists (select 1 from lms_enrollments)

),

courses as (

    select
        course_id,
        count_if(is_in_log) as log_count,
        count_if(is_in_lms) as lms_count,
        count_if(is_in_log and is_in_lms and log_mode <=> lms_mode) as matching_count,
        count_if(is_in_log and is_in_lms and not log_mode <=> lms_mode) as other_mode_count,
        count_if(not is_in_log) as missing_count,
        count_if(not is_in_lms) as extra_count
    from pairs
    group by course_id

)

select
    course_id,
    cast(log_count as int) as log_count,
    cast(lms_count as int) as lms_count,
    cast(matching_count as int) as matching_count,
    cast(other_mode_count as int) as other_mode_count,
    cast(missing_count as int) as missing_count,
    cast(extra_count as int) as extra_count
from courses

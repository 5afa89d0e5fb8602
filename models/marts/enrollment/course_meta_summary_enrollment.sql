with

enrollment_per_mode as (

    select * from {{ ref('course_enrollment_mode_daily') }}
    where date in (date_sub({{ as_of_date() }}, 1), date_sub({{ as_of_date() }}, 8))

),

courses as (

    select * from {{ ref('int_enrollment__courses_described') }}

),

grades as (

    select * from {{ ref('course_grade_by_mode') }}

),

now_and_then as (

    select
        course_id,
        mode,
        -- A mode without a row of seven days ago had no learners then.
        sum(if(date = date_sub({{ as_of_date() }}, 1), count, 0)) as count,
        sum(if(date = date_sub({{ as_of_date() }}, 8), count, 0)) as count_7_days_ago,
        max(if(date = date_sub({{ as_of_date() }}, 1), cumulative_count, null)) as cumulative_count
    from enrollment_per_mode
    group by course_id, mode

)

select
    now_and_then.course_id,
    courses.catalog_course_title,
    courses.catalog_course,
    {{ whole_seconds('courses.start_time') }} as start_time,
    {{ whole_seconds('courses.end_time') }} as end_time,
    courses.pacing_type,
    courses.availability,
    now_and_then.mode as enrollment_mode,
    cast(now_and_then.count as int) as count,
    cast(now_and_then.count - now_and_then.count_7_days_ago as int) as count_change_7_days,
    now_and_then.cumulative_count,
    grades.passing_users
from now_and_then
left join courses
    on now_and_then.course_id = courses.course_id
left join grades
    on
        now_and_then.course_id = grades.course_id
        and now_and_then.mode = grades.mode
-- A mode that all learners have left is not listed.
where now_and_then.cumulative_count is not null

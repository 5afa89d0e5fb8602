with

enrollments as (

    select * from {{ ref('stg_lms__course_enrollments') }}

),

learners_located as (

    select * from {{ ref('int_enrollment__learners_located') }}

),

enrollments_located as (

    select
        enrollments.course_id,
        learners_located.country_code,
        enrollments.is_active
    from enrollments
    left join learners_located on enrollments.user_id = learners_located.user_id

),

learners_per_country as (

    select
        course_id,
        country_code,
        count_if(is_active) as active_count,
        count(*) as enrollment_count
    from enrollments_located
    group by
        course_id,
        country_code

)

select
    date_sub({{ as_of_date() }}, 1) as date,
    course_id,
    country_code,
    cast(active_count as int) as count,
    cast(enrollment_count as int) as cumulative_count
from learners_per_country

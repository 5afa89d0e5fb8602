with

learners as (

    select * from {{ ref('learner_roster') }}

),

places as (

    select * from {{ ref('int_learners__learners_placed') }}

),

grades as (

    select * from {{ ref('stg_lms__course_grades') }}

)

select
    learners.course_id,
    learners.username,
    places.last_active_date,
    places.last_block_id,
    cast(places.has_stopped <=> true as tinyint) as has_stopped,
    -- NaN is the largest number for Spark. A share over 1 comes from extra points.
    if(grades.grade_share between 0 and 1e9, grades.grade_share, null) as grade_share,
    cast(grades.is_passing as tinyint) as is_passing
from learners
left join places
    on
        learners.course_id = places.course_id
        and learners.username = places.username
left join grades
    on
        learners.course_id = grades.course_id
        and learners.user_id = grades.user_id
where
    places.last_active_date is not null
    or grades.is_passing is not null

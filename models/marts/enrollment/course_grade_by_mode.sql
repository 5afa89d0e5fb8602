with

states as (

    select * from {{ ref('int_enrollment__states_derived') }}

),

grades as (

    select * from {{ ref('stg_lms__course_grades') }}

),

passing_grades as (

    select
        course_id,
        user_id,
        -- A grade from after the end of the data counts for the last day.
        least(cast(modified_at as date), date_sub({{ as_of_date() }}, 1)) as grade_date
    from grades
    -- A grade of an unknown day is left out, because `least` would skip the null and return the
    -- last day.
    where
        is_passing
        and modified_at is not null

),

passing_learners as (

    select
        states.course_id,
        states.mode,
        count(distinct states.user_id) as learner_count
    from states
    inner join passing_grades
        on
            states.course_id = passing_grades.course_id
            and states.user_id = passing_grades.user_id
            and states.start_date <= passing_grades.grade_date
            and states.end_date > passing_grades.grade_date
    group by states.course_id, states.mode

),

modes as (

    select
        course_id,
        mode
    from states
    group by course_id, mode

)

select
    modes.course_id,
    modes.mode,
    cast(coalesce(passing_learners.learner_count, 0) as int) as passing_users
from modes
left join passing_learners
    on
        modes.course_id = passing_learners.course_id
        and modes.mode = passing_learners.mode

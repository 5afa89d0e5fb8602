with

learners as (

    select * from {{ ref('learner_roster') }}

),

grades as (

    select * from {{ ref('stg_lms__subsection_grades') }}

),

grades_keyed as (

    select
        course_id,
        {{ key_text('subsection_id') }} as subsection_id,
        user_id,
        -- A number that no problem has, such as NaN or a negative one, is not known.
        if(earned_points between 0 and 1e9, earned_points, null) as earned_points,
        if(possible_points between 0 and 1e9, possible_points, null) as possible_points,
        {{ whole_seconds('first_attempted_at') }} as first_attempt_time
    from grades
    -- A learner who only opened the subsection has a grade without a first attempt.
    where first_attempted_at is not null

)

select
    grades_keyed.course_id,
    learners.username,
    grades_keyed.subsection_id,
    grades_keyed.earned_points,
    grades_keyed.possible_points,
    grades_keyed.first_attempt_time
from grades_keyed
inner join learners
    on
        grades_keyed.course_id = learners.course_id
        and grades_keyed.user_id = learners.user_id
where grades_keyed.subsection_id != ''

with

submissions as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_first_part and is_answered and {{ is_in_period('event_date') }}

),

problem_days as (

    select
        course_id,
        problem_id,
        count(*) as submission_count,
        event_date
    from submissions
    group by course_id, problem_id, event_date

),

first_tries as (

    select
        course_id,
        problem_id,
        -- Ties in time go by the event id.
        min_by(
            struct(success, event_date),
            struct(event_time, event_id)
        ) as first_try
    from submissions
    group by course_id, problem_id, username

),

first_days as (

    select
        first_tries.course_id,
        first_tries.problem_id,
        count(*) as learner_count,
        count_if(first_tries.first_try.success = 'correct') as right_count,
        first_tries.first_try.event_date
    from first_tries
    group by first_tries.course_id, first_tries.problem_id, first_tries.first_try.event_date

)

select
    problem_days.course_id,
    problem_days.problem_id,
    problem_days.event_date as date,
    cast(coalesce(first_days.learner_count, 0) as int) as learners_tried,
    cast(coalesce(first_days.right_count, 0) as int) as first_right,
    cast(problem_days.submission_count as int) as submissions
from problem_days
left join first_days
    on
        problem_days.course_id = first_days.course_id
        and problem_days.problem_id = first_days.problem_id
        and problem_days.event_date = first_days.event_date

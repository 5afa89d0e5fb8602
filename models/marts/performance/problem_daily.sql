with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

learner_days as (

    select
        course_id,
        problem_id,
        username,
        count(distinct event_id) as submission_count,
        -- Ties in time go by the event id.
        min_by(struct(success), struct(event_time, event_id)).success <=> 'correct'
            as is_first_correct,
        event_date
    from checks
    group by
        course_id,
        problem_id,
        username,
        event_date

),

tries as (

    select
        *,
        event_date = min(event_date) over (partition by course_id, problem_id, username)
            as is_first_day
    from learner_days

),

problem_days as (

    select
        course_id,
        problem_id,
        count_if(is_first_day) as learners_tried,
        count_if(is_first_day and is_first_correct) as first_right,
        sum(submission_count) as submissions,
        event_date
    from tries
    group by course_id, problem_id, event_date

)

select
    course_id,
    problem_id,
    event_date as date,
    cast(learners_tried as int) as learners_tried,
    cast(first_right as int) as first_right,
    cast(submissions as int) as submissions
from problem_days

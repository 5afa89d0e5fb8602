with

submissions as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_first_part and is_answered and {{ is_in_period('event_date') }}

),

-- Ties in time go by the event id.
numbered as (

    select
        course_id,
        problem_id,
        event_date,
        success,
        row_number() over (
            partition by {{ hash_first(['course_id', 'problem_id', 'username']) }}
            order by event_time, event_id
        ) = 1 as is_first_try
    from submissions

)

select
    course_id,
    problem_id,
    event_date as date,
    cast(count_if(is_first_try) as int) as learners_tried,
    cast(count_if(is_first_try and success = 'correct') as int) as first_right,
    cast(count(*) as int) as submissions
from numbered
group by
    course_id,
    problem_id,
    event_date

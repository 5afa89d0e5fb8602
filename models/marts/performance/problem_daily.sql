with

submissions as (

    select * from {{ ref('int_performance__submissions_counted') }}

)

select
    course_id,
    problem_id,
    event_date as date,
    cast(learners_tried as int) as learners_tried,
    cast(first_right as int) as first_right,
    cast(submissions as int) as submissions
from submissions

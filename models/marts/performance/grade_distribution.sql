with

modules as (

    select * from {{ ref('stg_lms__student_modules') }}

)

select
    module_id,
    course_id,
    grade,
    max_grade,
    cast(sum(learner_count) as int) as count
from modules
where grade is not null
group by module_id, course_id, grade, max_grade

with

modules as (

    select * from {{ ref('stg_lms__student_modules') }}

)

select
    module_id,
    course_id,
    cast(sum(learner_count) as int) as count
from modules
where module_type = 'sequential'
group by module_id, course_id

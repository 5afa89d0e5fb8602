with

programs as (

    select * from {{ ref('stg_courses__programs') }}

)

select
    course_id,
    program_id,
    program_type,
    program_title
from programs

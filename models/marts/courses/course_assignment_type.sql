with

policies as (

    select * from {{ ref('stg_courses__grading_policies') }}

)

select
    course_id,
    try_cast(position as int) as sort_idx,
    assignment_type,
    short_label,
    weight,
    try_cast(min_count as int) as min_count,
    try_cast(drop_count as int) as drop_count
from policies

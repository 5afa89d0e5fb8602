with

head_counts as (

    select * from {{ ref('int_enrollment__head_counts_spanned') }}
    where dimension = 'education_level'

)

select
    date_sub({{ as_of_date() }}, 1) as date,
    course_id,
    education_level,
    cast(enrolled_count as int) as count,
    cast(learner_count as int) as cumulative_count
from head_counts
where last_date = date_sub({{ as_of_date() }}, 1)

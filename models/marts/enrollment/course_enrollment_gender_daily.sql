with

head_counts as (

    select * from {{ ref('int_enrollment__head_counts_spanned') }}
    where dimension = 'gender'

)

select
    days.date,
    head_counts.course_id,
    head_counts.gender,
    cast(head_counts.enrolled_count as int) as count,
    cast(head_counts.learner_count as int) as cumulative_count
from head_counts
    lateral view explode(sequence(head_counts.first_date, head_counts.last_date)) days as date

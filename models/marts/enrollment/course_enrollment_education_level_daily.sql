with

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}

),

groups_at_the_end as (

    select
        course_id,
        education_level,
        sum(enrolled_delta) as count,
        sum(learner_delta) as cumulative_count
    from deltas
    group by course_id, education_level

)

select
    date_sub({{ as_of_date() }}, 1) as date,
    course_id,
    education_level,
    cast(count as int) as count,
    cast(cumulative_count as int) as cumulative_count
from groups_at_the_end
where cumulative_count > 0

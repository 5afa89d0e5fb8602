with

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}

),

groups_at_the_end as (

    select
        course_id,
        birth_year,
        sum(enrolled_delta) as count,
        sum(learner_delta) as cumulative_count
    from deltas
    group by course_id, birth_year

)

select
    date_sub({{ as_of_date() }}, 1) as date,
    course_id,
    birth_year,
    cast(count as int) as count,
    cast(cumulative_count as int) as cumulative_count
from groups_at_the_end
where cumulative_count > 0

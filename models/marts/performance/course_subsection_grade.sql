{%- set step = [var('small_group') | int, 1] | max -%}
with

cells as (

    select
        *,
        share_class as value
    from {{ ref('int_performance__subsection_grades_classed') }}

),

{{ masked_cells('cells', group_by=['course_id', 'subsection_id']) }},

subsections as (

    select
        course_id,
        subsection_id,
        sum(learner_count) as attempted_count,
        sum(if(share_class = 'unknown', 0, learner_count)) as scored_count,
        sum(share_sum) as share_sum,
        max(if(share_class = 'full' and not is_masked, floored_count, null)) as full_count,
        max(if(share_class = 'low' and not is_masked, floored_count, null)) as low_count
    from cells_masked
    group by course_id, subsection_id

)

select
    course_id,
    subsection_id,
    cast(if(attempted_count >= {{ step }}, attempted_count, null) as int) as attempted_count,
    try_cast(
        if(scored_count >= {{ step }}, round(try_divide(share_sum, scored_count), 2), null)
        as double
    ) as mean_share,
    cast(if(attempted_count >= {{ step }}, full_count, null) as int) as full_count,
    cast(if(attempted_count >= {{ step }}, low_count, null) as int) as low_count,
    cast({{ step }} > 1 and attempted_count < {{ step }} as tinyint) as is_masked
from subsections

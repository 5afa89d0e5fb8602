{%- set step = [var('small_group') | int, 1] | max -%}
with

bands as (

    select * from {{ ref('int_performance__grades_banded') }}

),

cells as (

    select
        *,
        grade_band as value,
        sum(learner_count) over (partition by course_id, is_passing) as graded_count
    from bands

),

{{ masked_cells('cells', group_by=['course_id', 'is_passing']) }},

totals as (

    select
        course_id,
        is_passing,
        max(graded_count) as graded_count
    from cells
    group by course_id, is_passing

),

-- The learners of a CCX may be nearly all learners of its course. The difference would be a small
-- group.
ccx_too_near as (

    select
        ccx.course_id,
        ccx.is_passing
    from totals as ccx
    inner join totals as courses
        on
            {{ course_of_ccx('ccx.course_id') }} = courses.course_id
            and ccx.is_passing = courses.is_passing
    where
        ccx.course_id like 'ccx-v1:%'
        and abs(ccx.graded_count - courses.graded_count) < {{ step }}
        and {{ step }} > 1

),

cells_hidden as (

    select
        cells_masked.*,
        cells_masked.is_masked or ccx_too_near.course_id is not null as is_hidden
    from cells_masked
    left join ccx_too_near
        on
            cells_masked.course_id = ccx_too_near.course_id
            and cells_masked.is_passing = ccx_too_near.is_passing

)

select
    course_id,
    cast(is_passing as tinyint) as is_passing,
    grade_band,
    cast(if(is_hidden, null, floored_count) as int) as count,
    cast(is_hidden as tinyint) as is_masked,
    cast(graded_count as int) as graded_count
from cells_hidden

{#- Shown counts are multiples of the step. A threshold of 0 or 1 shows the true counts. -#}
{%- set step = [var('small_group') | int, 1] | max -%}
with

cells as (

    select * from {{ ref('int_enrollment__cells_counted') }}

),

days_counted as (

    select * from {{ ref('int_enrollment__demographic_days_chosen') }}

),

{# Countries without learners are not listed, but they are cells too: the 249 of ISO 3166 and the
   unknown one. -#}
{{ masked_cells(
    'cells',
    group_by=['course_id', 'date', 'dimension'],
    least_cells="if(dimension = 'country', 250, 0)"
) }},

ccx_too_near as (

    select
        ccx.course_id,
        ccx.date
    from days_counted as ccx
    inner join days_counted as courses
        on
            {{ course_of_ccx('ccx.course_id') }} = courses.course_id
            and ccx.date = courses.date
    where
        ccx.course_id like 'ccx-v1:%'
        and abs(ccx.enrolled_count - courses.enrolled_count) < {{ step }}
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
            and cells_masked.date = ccx_too_near.date

),

-- The name of a listed country already says that it has learners. So all masked countries are one
-- row.
cells_shown as (

    select
        course_id,
        date,
        counted_on,
        enrolled_count,
        dimension,
        if(dimension = 'country' and is_hidden, 'other', value) as value,
        is_hidden,
        sum(if(is_hidden, null, floored_count)) as learner_count
    from cells_hidden
    group by
        course_id,
        date,
        counted_on,
        enrolled_count,
        dimension,
        if(dimension = 'country' and is_hidden, 'other', value),
        is_hidden

)

select
    course_id,
    date,
    dimension,
    value,
    cast(learner_count as int) as count,
    cast(is_hidden as tinyint) as is_masked,
    counted_on,
    cast(enrolled_count as int) as enrolled_count
from cells_shown

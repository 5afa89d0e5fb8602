{#- Shown counts are multiples of the step. A threshold of 0 or 1 shows the true counts. -#}
{%- set step = [var('small_group') | int, 1] | max -%}
with

cells as (

    select * from {{ ref('int_enrollment__cells_counted') }}

),

days_counted as (

    select * from {{ ref('int_enrollment__demographic_days_chosen') }}

),

cells_floored as (

    select
        *,
        learner_count - learner_count % {{ step }} as floored_count,
        -- Countries without learners are not listed, but they are cells too: the 249 of ISO 3166
        -- and the unknown one.
        if(dimension = 'country', 250, 0) as least_cells
    from cells

),

dimensions as (

    select
        course_id,
        date,
        dimension,
        greatest(count(*), max(least_cells)) as cell_count,
        count_if(floored_count > 0) as large_count,
        sum(learner_count) as learner_count,
        -- A reader who knows the total of the dimension can work out this rest by subtraction.
        sum(learner_count - floored_count) as rest
    from cells_floored
    group by
        course_id,
        date,
        dimension

),

dimensions_judged as (

    select
        course_id,
        date,
        dimension,
        case
            -- The rest is so large that nearly every cell must be as full as rounding allows.
            -- The rest would then give the true counts away, so all large cells are masked.
            when rest > (cell_count - 1) * ({{ step }} - 1) then large_count
            when
                learner_count > (cell_count - 1) * ({{ step }} - 1)
                and learner_count <= cell_count * ({{ step }} - 1)
                then large_count
            when rest = 0 then 0
            -- At least two cells are masked, and the rest itself is no small group.
            else greatest(2 - (cell_count - large_count), cast(rest < {{ step }} as int), 0)
        end as hidden_count
    from dimensions

),

ccx_too_near as (

    select
        ccx.course_id,
        ccx.date
    from days_counted as ccx
    inner join days_counted as courses
        on
            regexp_replace(ccx.course_id, '^ccx-v1:(.*)\\+ccx@[^+]*$', 'course-v1:$1')
            = courses.course_id
            and ccx.date = courses.date
    where
        ccx.course_id like 'ccx-v1:%'
        and abs(ccx.enrolled_count - courses.enrolled_count) < {{ step }}
        and {{ step }} > 1

),

cells_masked as (

    select
        cells_floored.*,
        {{ step }} > 1 and (
            cells_floored.floored_count = 0
            or ccx_too_near.course_id is not null
            or row_number() over (
                partition by cells_floored.course_id, cells_floored.date, cells_floored.dimension
                order by
                    cells_floored.floored_count = 0,
                    cells_floored.learner_count,
                    cells_floored.value
            ) <= dimensions_judged.hidden_count
        ) as is_masked
    from cells_floored
    inner join dimensions_judged
        on
            cells_floored.course_id = dimensions_judged.course_id
            and cells_floored.date = dimensions_judged.date
            and cells_floored.dimension = dimensions_judged.dimension
    left join ccx_too_near
        on
            cells_floored.course_id = ccx_too_near.course_id
            and cells_floored.date = ccx_too_near.date

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
        if(dimension = 'country' and is_masked, 'other', value) as value,
        is_masked,
        sum(if(is_masked, null, floored_count)) as learner_count
    from cells_masked
    group by
        course_id,
        date,
        counted_on,
        enrolled_count,
        dimension,
        if(dimension = 'country' and is_masked, 'other', value),
        is_masked

)

select
    course_id,
    date,
    dimension,
    value,
    cast(learner_count as int) as count,
    cast(is_masked as tinyint) as is_masked,
    counted_on,
    cast(enrolled_count as int) as enrolled_count
from cells_shown

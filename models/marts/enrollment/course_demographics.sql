with

cells as (

    select * from {{ ref('int_enrollment__cells_counted') }}

),

{# Countries without learners are not listed, but they are cells too: the 249 of ISO 3166 and the
   unknown one. -#}
{{ masked_cells(
    'cells',
    group_by=['course_id', 'date', 'dimension'],
    least_cells="if(dimension = 'country', 250, 0)"
) }},

{{ cells_hidden(total='enrolled_count', per='date') }},

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

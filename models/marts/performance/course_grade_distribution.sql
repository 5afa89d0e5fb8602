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

{{ cells_hidden(total='graded_count', per='is_passing') }}

select
    course_id,
    cast(is_passing as tinyint) as is_passing,
    grade_band,
    cast(if(is_hidden, null, floored_count) as int) as count,
    cast(is_hidden as tinyint) as is_masked,
    cast(graded_count as int) as graded_count
from cells_hidden

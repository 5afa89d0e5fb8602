{#
    The CTEs that hide the cells of a CCX that is too near to its course (ADR 0015), after the CTEs of
    `masked_cells`. The last CTE, `cells_hidden`, has the columns of `cells_masked` and `is_hidden`.

    cells_hidden('totals', total='enrolled_count', per='date')

    The learners of a CCX may be nearly all learners of its course. The difference of the two would be a
    small group, so all cells of such a CCX are hidden.

    Arguments:
        totals: name of the CTE with one row for each course and value of `per`.
        total: the column of `totals` with the known total.
        per: the column beside `course_id` that both `totals` and the cells have; never null.
#}
{% macro cells_hidden(totals, total, per) -%}
{%- set step = [var('small_group') | int, 1] | max -%}
ccx_too_near as (

    select
        ccx.course_id,
        ccx.{{ per }}
    from {{ totals }} as ccx
    inner join {{ totals }} as courses
        on
            {{ course_of_ccx('ccx.course_id') }} = courses.course_id
            and ccx.{{ per }} = courses.{{ per }}
    where
        ccx.course_id like 'ccx-v1:%'
        and abs(ccx.{{ total }} - courses.{{ total }}) < {{ step }}
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
            and cells_masked.{{ per }} = ccx_too_near.{{ per }}

)
{%- endmacro %}

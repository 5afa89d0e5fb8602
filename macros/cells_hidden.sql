{#
    The CTEs that hide the cells of a CCX that is too near to its course (ADR 0015), after the CTEs of
    `masked_cells`. The last CTE, `cells_hidden`, has the columns of `cells_masked` and `is_hidden`.

    cells_hidden(total='enrolled_count', per='date')

    The learners of a CCX may be nearly all learners of its course. The difference of the two would be a
    small group, so all cells of such a CCX are hidden. A window finds the total of the course, not a
    join: so the cells are computed once.

    Arguments:
        total: the column of the cells with the known total of their course run.
        per: the column beside `course_id` by which there is a total; never null.
#}
{% macro cells_hidden(total, per) -%}
{%- set step = [var('small_group') | int, 1] | max -%}
{%- set course = course_of_ccx('course_id') -%}
cells_beside_course as (

    select
        *,
        max(if(course_id = {{ course }}, {{ total }}, null)) over (
            partition by {{ course }}, {{ per }}
        ) as total_of_course
    from cells_masked

),

cells_hidden as (

    select
        *,
        is_masked
        or (
            {{ step }} > 1
            and course_id like 'ccx-v1:%'
            and coalesce(abs({{ total }} - total_of_course) < {{ step }}, false)
        ) as is_hidden
    from cells_beside_course

)
{%- endmacro %}

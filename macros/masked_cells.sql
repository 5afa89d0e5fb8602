{#
    The CTEs that mask small groups (ADR 0015), up to the CTE `cells_masked`. It has the columns of the
    given cells, `floored_count` (the count that may be shown), `is_masked`, and columns of the steps
    between. Windows, not a join of the cells with their groups: so the cells are computed once.

    masked_cells('cells', group_by=['course_id', 'dimension'])

    cells                                   cells_masked
    course_id  value  learner_count         course_id  value  learner_count  floored_count  is_masked
    c          f      23               ->   c          f      23             20             false
    c          o      2                     c          o      2              0              true

    The cells of a group add up to a total that readers know. Shown counts are multiples of the threshold
    `small_group`. A threshold of 0 or 1 shows the true counts.

    Arguments:
        cells: name of the CTE with one row for each cell. Its columns `value` (the name of the cell) and
            `learner_count` are read here.
        group_by: the columns that name the group whose cells add up to the known total; never null.
        least_cells: expression for the number of cells that a group has at least, where empty ones are
            not listed.
#}
{% macro masked_cells(cells, group_by, least_cells='0') -%}
{%- set step = [var('small_group') | int, 1] | max -%}
cells_floored as (

    select
        *,
        learner_count - learner_count % {{ step }} as floored_count,
        {{ least_cells }} as least_cells
    from {{ cells }}

),

cells_in_groups as (

    select
        *,
        greatest(count(*) over each_group, max(least_cells) over each_group) as cell_count,
        count_if(floored_count > 0) over each_group as large_count,
        sum(learner_count) over each_group as group_learner_count,
        -- A reader who knows the total of the group can work out this rest by subtraction.
        sum(learner_count - floored_count) over each_group as rest,
        row_number() over (
            partition by {{ group_by | join(', ') }}
            order by floored_count = 0, learner_count, value
        ) as place
    from cells_floored
    window each_group as (partition by {{ group_by | join(', ') }})

),

groups_judged as (

    select
        *,
        case
            -- The rest is so large that nearly every cell must be as full as rounding allows.
            -- The rest would then give the true counts away, so all large cells are masked.
            when rest > (cell_count - 1) * ({{ step }} - 1) then large_count
            when
                group_learner_count > (cell_count - 1) * ({{ step }} - 1)
                and group_learner_count <= cell_count * ({{ step }} - 1)
                then large_count
            when rest = 0 then 0
            -- At least two cells are masked, and the rest itself is no small group.
            else greatest(2 - (cell_count - large_count), cast(rest < {{ step }} as int), 0)
        end as hidden_count
    from cells_in_groups

),

cells_masked as (

    select
        *,
        {{ step }} > 1 and (floored_count = 0 or place <= hidden_count) as is_masked
    from groups_judged

)
{%- endmacro %}

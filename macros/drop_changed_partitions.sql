{#
    The statement that drops the partitions an incremental run is about to rebuild; empty otherwise.

    changed_dates: [2014-08-01]  ->  alter table … drop if exists partition (event_date = date '2014-08-01')

    A dynamic overwrite leaves a partition alone for which it has no row: without this hook a date whose
    events all went away would keep its old ones.

    Arguments:
        relation: the incremental model's own relation, partitioned by event_date.
#}
{% macro drop_changed_partitions(relation) -%}
    {%- if execute and is_incremental() and var('changed_dates', none) -%}
        alter table {{ relation }} drop if exists
        {%- for changed_date in var('changed_dates') %}
            partition (event_date = {{ date_literal(changed_date, 'changed_dates') }}){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}

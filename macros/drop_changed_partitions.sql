{#
    The statement that drops the partitions an incremental run is about to rebuild; empty otherwise.

    changed_dates: [2014-08-01]  ->  alter table … drop if exists partition (event_date = date '2014-08-01')

    A dynamic overwrite leaves a partition alone for which it has no row: without this hook a date whose
    events all went away would keep its old ones. Only dates that the store has are named, because the
    metastore needs as long for a partition that is missing as for one that is there.

    Arguments:
        relation: the incremental model's own relation, partitioned by event_date.
#}
{% macro drop_changed_partitions(relation) -%}
    {%- if execute and is_incremental() and var('changed_dates', none) -%}
        {%- set kept = run_query('show partitions ' ~ relation).columns[0].values() -%}
        {%- set clauses = [] -%}
        {%- for changed_date in var('changed_dates') if 'event_date=' ~ changed_date in kept -%}
            {%- set date = date_literal(changed_date, 'changed_dates') -%}
            {%- do clauses.append('partition (event_date = ' ~ date ~ ')') -%}
        {%- endfor -%}
        {%- if clauses -%}
            alter table {{ relation }} drop if exists {{ clauses | join(', ') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

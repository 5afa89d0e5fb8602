{#
    The statement that drops the partitions that an incremental run is about to rebuild. The text is empty
    when no partition is dropped.

    changed_dates: [2014-08-01]  ->  alter table … drop if exists partition (event_date = date '2014-08-01')

    A dynamic overwrite replaces only partitions for which the new data has rows. Without this hook, a
    date whose events are all gone would keep its old rows. The statement names only dates that the store
    has, because dropping a missing partition costs the metastore as much time as dropping a real one.

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

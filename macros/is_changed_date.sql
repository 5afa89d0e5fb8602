{#
    Whether a date is one of those that an incremental run rebuilds.

    changed_dates: null          ->  true
    changed_dates: []            ->  false
    changed_dates: [2014-08-01]  ->  event_date in (date '2014-08-01')

    The dates are written as literals, because only literals let Spark read the partitions of these dates
    and no others, where the column is the partition column.

    Arguments:
        event_date: the column that holds the date.
        is_week: whether the column holds the Monday of the date's week instead (is_changed_week).
#}
{% macro is_changed_date(event_date, is_week=false) -%}
    {%- set changed_dates = var('changed_dates', none) -%}
    {%- if changed_dates is none -%}
        true
    {%- elif changed_dates | length == 0 -%}
        false
    {%- else -%}
        {{ event_date }} in (
        {%- for changed_date in changed_dates -%}
            {%- set date = date_literal(changed_date, 'changed_dates') -%}
            {{ "trunc(" ~ date ~ ", 'week')" if is_week else date }}{{ ', ' if not loop.last }}
        {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

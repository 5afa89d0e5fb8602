{#
    Whether a week is one of those that an incremental run rebuilds, because a date of it has changed.

    changed_dates: null          ->  true
    changed_dates: []            ->  false
    changed_dates: [2014-08-01]  ->  event_week in (trunc(date '2014-08-01', 'week'))

    Spark computes the Mondays when it plans the statement, so it reads the partitions of these weeks and
    no others.

    Arguments:
        event_week: the partition column, the Monday of the week.
#}
{% macro is_changed_week(event_week) -%}
    {%- set changed_dates = var('changed_dates', none) -%}
    {%- if changed_dates is none -%}
        true
    {%- elif changed_dates | length == 0 -%}
        false
    {%- else -%}
        {{ event_week }} in (
        {%- for changed_date in changed_dates -%}
            trunc({{ date_literal(changed_date, 'changed_dates') }}, 'week'){{ ', ' if not loop.last }}
        {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

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
    {{ is_changed_date(event_week, is_week=true) }}
{%- endmacro %}

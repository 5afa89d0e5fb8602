{#
    Whether a date lies in the period of the run: from since_date (when it is set) to before as_of_date.

    is_in_period('event_date')  ->  (event_date >= date '2014-07-31' and event_date < date '2014-08-07')

    Stores hold every date. A model that counts the rows of a store filters them by this expression.

    Arguments:
        event_date: the column that holds the date.
#}
{% macro is_in_period(event_date) -%}
    {%- set since_date = var('since_date', none) -%}
    (
    {%- if since_date is not none -%}
        {{ event_date }} >= {{ date_literal(since_date, 'since_date') }} and {# -#}
    {%- endif -%}
    {{ event_date }} < {{ as_of_date() }})
{%- endmacro %}

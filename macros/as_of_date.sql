{#
    The exclusive end of the data, as a date. It is the run's only clock.

    as_of_date()  ->  date '2014-08-07'

    The variable has no default, because a forgotten value would publish wrong numbers. Parsing and
    documentation work without the variable. The macro then gives a date that selects nothing.
#}
{% macro as_of_date() -%}
    {%- set value = var('as_of_date', none) -%}
    {%- if value is not none -%}
        {{- date_literal(value, 'as_of_date') -}}
    {%- elif execute and flags.WHICH != 'generate' -%}
        {{- exceptions.raise_compiler_error(
            "The variable as_of_date must be set to the exclusive end of the data, YYYY-MM-DD; found none. "
            ~ "Nothing was built: repeat with --vars '{as_of_date: YYYY-MM-DD}'."
        ) -}}
    {%- else -%}
        date '1970-01-01'
    {%- endif -%}
{%- endmacro %}

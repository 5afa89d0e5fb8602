{#
    The exclusive end of the data, as a date: the run's only clock.

    as_of_date()  ->  date '2014-08-07'

    It has no default, because a forgotten one would publish wrong numbers. Parsing and documentation
    do without it and get a date that selects nothing.
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

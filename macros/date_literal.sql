{#
    A date literal from a value of a variable.

    date_literal('2014-08-07', 'as_of_date')  ->  date '2014-08-07'

    YAML turns an unquoted 2014-08-07 into a date, so the value may be a date as well as a text.

    Arguments:
        value: the date, YYYY-MM-DD.
        variable: name of the variable that holds the value, for the error.
#}
{% macro date_literal(value, variable) -%}
    {%- set pattern = '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' -%}
    {%- if execute and not modules.re.match(pattern, value | string) -%}
        {{- exceptions.raise_compiler_error(
            "The variable " ~ variable ~ " must hold dates as YYYY-MM-DD; found '" ~ value ~ "'. Nothing was built."
        ) -}}
    {%- endif -%}
    date '{{ value }}'
{%- endmacro %}

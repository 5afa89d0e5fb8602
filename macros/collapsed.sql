{#
    A text in which each run of white space is one blank, without white space at its ends.

    Arguments:
        text: the text expression.
#}
{% macro collapsed(text) -%}
    trim(regexp_replace({{ text }}, '[\\s\\p{Z}]+', ' '))
{%- endmacro %}

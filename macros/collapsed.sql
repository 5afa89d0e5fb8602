{#
    A text in which runs of white space are one blank, without any at its ends.

    Arguments:
        text: the text expression.
#}
{% macro collapsed(text) -%}
    trim(regexp_replace({{ text }}, '[\\s\\p{Z}]+', ' '))
{%- endmacro %}

{#
    A text without white space at its ends, line breaks and tabs included.

    stripped('answer'): '  Paris\n'  ->  'Paris'

    Arguments:
        text: the text expression.
#}
{% macro stripped(text) -%}
    regexp_replace({{ text }}, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '')
{%- endmacro %}

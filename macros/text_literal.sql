{#
    A text literal from a value of a variable, whatever characters the value holds.

    text_literal("it's")  ->  'it\'s'

    Arguments:
        value: the text.
#}
{% macro text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

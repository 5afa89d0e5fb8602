{#
    A name as it is published. Each run of white space is one blank, and the name has `length` characters
    at most. A blank name is null.

    short_text('display_name')

    Arguments:
        name: the text column.
        length: characters at most, the length of the published column.
#}
{% macro short_text(name, length=255) -%}
    nullif(rtrim(left({{ collapsed(name) }}, {{ length }})), '')
{%- endmacro %}

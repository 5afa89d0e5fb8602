{#
    A name as it is published: runs of white space are one blank, `length` characters at most, null when
    blank.

    short_text('display_name')

    Arguments:
        name: the text column.
        length: characters at most, the length of the published column.
#}
{% macro short_text(name, length=255) -%}
    nullif(rtrim(left({{ collapsed(name) }}, {{ length }})), '')
{%- endmacro %}

{#
    A name as it is published: runs of white space are one blank, 255 characters at most, null when blank.

    short_text('display_name')

    Arguments:
        name: the text column.
#}
{% macro short_text(name) -%}
    nullif(left(trim(regexp_replace({{ name }}, '[\\s\\p{Z}]+', ' ')), 255), '')
{%- endmacro %}

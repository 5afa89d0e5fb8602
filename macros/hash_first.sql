{#
    The columns of a `partition by`, with a hash of them in front.

    hash_first(['a', 'b'])  ->  xxhash64(a, b), a, b

    Spark sorts the rows of a window by these columns, and compares eight bytes of the first one before all
    else. All ids of courses begin alike, so a number in front makes the sort faster. The rows of a window
    stay the same.
#}
{% macro hash_first(columns) -%}
    {%- set names = columns | join(', ') -%}
    xxhash64({{ names }}), {{ names }}
{%- endmacro %}

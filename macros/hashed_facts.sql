{#
    The arguments of a hash function that tells rows with different values apart.

    hashed_facts(['a', 'b'])  ->  a, a is null, b, b is null

    Spark's hash functions leave nulls out, so it is told for each column whether it is null. Without
    that, a value that moves to its neighbour would not change the hash.
#}
{% macro hashed_facts(columns) -%}
    {%- for column in columns -%}
        {{ column }}, {{ column }} is null{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

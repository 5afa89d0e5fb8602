{#
    A percentile of sorted numbers, interpolated on the straight line between its two neighbours. The
    percentile of an empty array is null.

    interpolated_percentile('attempts', 15): [1, 2, 4, 8, 16]  ->  1.6

    The place of the percentile is `percent` of the way from the first number to the last one. The place is
    computed in whole numbers, so that no rounding moves it. Spark's own `percentile` differs in one case.
    Here every place between a number and an infinite neighbour is infinite, also the place of the number.

    Arguments:
        sorted_values: the array of doubles, sorted, without nulls.
        percent: the percentile, a whole number below 100.
#}
{% macro interpolated_percentile(sorted_values, percent) -%}
    {%- set scaled_place -%} ({{ percent }} * (size({{ sorted_values }}) - 1)) {%- endset -%}
    {%- set lower -%} get({{ sorted_values }}, cast({{ scaled_place }} div 100 as int)) {%- endset -%}
    {%- set upper -%}
        coalesce(get({{ sorted_values }}, cast({{ scaled_place }} div 100 as int) + 1), {{ lower }})
    {%- endset -%}
    nanvl(
        {{ lower }} + ({{ upper }} - {{ lower }}) * (({{ scaled_place }} % 100) / 100),
        double('infinity')
    )
{%- endmacro %}

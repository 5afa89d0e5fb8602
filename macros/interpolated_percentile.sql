{#
    A percentile of sorted numbers, on the straight line between its two neighbours; null of none.

    interpolated_percentile('attempts', 15): [1, 2, 4, 8, 16]  ->  1.6

    The place is percent of the way from the first number to the last one, in whole numbers, so that no
    rounding moves it. Spark's own `percentile` differs in one case: on a line that leads to an infinite
    neighbour every place is infinite, also the one on which a finite number stands.

    Arguments:
        sorted_values: the array of doubles, sorted, without nulls.
        percent: which percentile, a whole number below 100.
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

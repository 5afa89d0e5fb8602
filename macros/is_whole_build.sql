{#
    Whether this run computes every row anew, and not those of the changed dates alone: without
    changed_dates, and with --full-refresh.
#}
{% macro is_whole_build() -%}
    {{- return(flags.FULL_REFRESH or var('changed_dates', none) is none) -}}
{%- endmacro %}

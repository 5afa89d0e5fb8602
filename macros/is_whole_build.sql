{#
    Whether this run computes every row anew, and not those of the changed dates alone.

    A run without changed_dates does so, and a run with --full-refresh does so too.
#}
{% macro is_whole_build() -%}
    {{- return(flags.FULL_REFRESH or var('changed_dates', none) is none) -}}
{%- endmacro %}

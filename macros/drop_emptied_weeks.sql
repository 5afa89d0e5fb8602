{#
    The statement that drops the weeks of a store whose rows are all of changed dates. The text is empty
    when there is no such week.

    changed_dates: [2014-08-01]  ->  alter table … drop if exists partition (event_week = date '2014-07-28')
                                     when the store's rows of that week are of 1 August alone

    A dynamic overwrite replaces only partitions for which the new data has rows. Without this hook, a
    week whose events are all gone would keep its old rows. A week with rows of other dates is
    overwritten, because `whole_weeks` keeps these.

    Arguments:
        relation: the incremental model's own relation, partitioned by event_week.
#}
{% macro drop_emptied_weeks(relation) -%}
    {%- if execute and is_incremental() and var('changed_dates', none) -%}
        {%- set query -%}
            select event_week from {{ relation }}
            where {{ is_changed_week('event_week') }}
            group by event_week
            having bool_and({{ is_changed_date('event_date') }})
        {%- endset -%}
        {%- set clauses = [] -%}
        {%- for event_week in run_query(query).columns[0].values() -%}
            {%- do clauses.append("partition (event_week = date '" ~ event_week ~ "')") -%}
        {%- endfor -%}
        {%- if clauses -%}
            alter table {{ relation }} drop if exists {{ clauses | join(', ') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

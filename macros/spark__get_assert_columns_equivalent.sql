{#
    Takes the place of dbt's check of a contract: whether a query has the columns that the model's file
    declares. dbt calls the macro before it makes the table of a model with a contract.

    The check asks the server twice for each mart, and its answer follows from the files of the project. So
    a run over the files of the last build leaves it out (contracts_are_known).

    Arguments:
        sql: the model's query.
#}
{% macro spark__get_assert_columns_equivalent(sql) -%}
    {%- if not var('contracts_are_known') -%}
        {{- return(default__get_assert_columns_equivalent(sql)) -}}
    {%- endif -%}
{%- endmacro %}

{#
    Whether the stores are built from every date in this run, and not from the changed dates alone: for a
    model that is computed anew in each run and that a store reads.

    Arguments:
        store_name: name of the store. It is built from every date when it has no table yet.
#}
{% macro every_date_is_built(store_name) -%}
    {%- if not execute -%}
        {{- return(true) -}}
    {%- endif -%}
    {%- set store = adapter.get_relation(this.database, this.schema, store_name) -%}
    {{- return(is_whole_build() or store is none or store.type != 'table') -}}
{%- endmacro %}

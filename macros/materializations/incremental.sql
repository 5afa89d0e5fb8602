{#
    A store: a table by partitions, of which a run overwrites those that have changed dates.

    insert overwrite table db.int_video__events_extracted by name with … select …

    This is the materialization `incremental` of the project. dbt-spark has one of this name, which puts a
    temporary view between the model and its table. Spark then analyses the model three times: for the view,
    for the rows, and when it closes the session of the view. Here one statement makes the rows.

    The columns of the model and of the table are matched by name. Spark refuses a model that has a column
    more or less than the table, and the statement writes nothing then. What the pre-hooks dropped stays dropped.
#}
{% materialization incremental, adapter='spark' %}
    {%- set existing = load_relation(this) -%}
    {{- run_hooks(pre_hooks) -}}
    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement('main') -%}
            {{ create_table_as(false, this, compiled_code) }}
        {%- endcall -%}
    {%- else -%}
        {#- Without this one, all partitions would go. -#}
        {%- call statement() -%}
            set spark.sql.sources.partitionOverwriteMode = dynamic
        {%- endcall -%}
        {#- Without this one, a column that the model lacks would be null. -#}
        {%- call statement() -%}
            set spark.sql.defaultColumn.useNullsForMissingDefaultValues = false
        {%- endcall -%}
        {%- call statement('main') -%}
            insert overwrite table {{ this }} by name
            {{ compiled_code }}
        {%- endcall -%}
    {%- endif -%}
    {{- run_hooks(post_hooks) -}}
    {{- return({'relations': [this]}) -}}
{% endmaterialization %}

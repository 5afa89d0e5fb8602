{#
    A mart keeps its contract. The published key identifies a row, the columns that the contract calls
    not_null have a value, and every row satisfies the given conditions. One scan checks all rules,
    because on Spark one query for each rule would cost more than the model itself.

    Parquet enforces no constraints, so this test is the only check of key and columns. The test reads
    both from the model's own configuration, where they are written once. A model that is written only
    as course reports has no published key, so its key is given here (`key`). A condition that is null
    for a row is not satisfied. The test returns the rows that fail, each with its failures.
#}
{% test keeps_its_contract(model, conditions=[], key=none) %}

    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- set facts = nodes | selectattr('name', 'equalto', model.identifier) | list -%}
    {%- set columns = facts[0].columns.values() if facts else [] -%}
    {%- set key = key or (facts[0].config.meta.export.primary_key if facts else ['1']) -%}

    with

    counted as (

        select
            *,
            count(*) over (partition by {{ key | join(', ') }}) as copies
        from {{ model }}

    ),

    checked as (

        select
            *,
            array_compact(
                array(
                    {% for column in columns if 'not_null' in column.constraints | map(attribute='type') %}
                        if({{ column.name }} is null, '{{ column.name }} is null', null),
                    {% endfor %}
                    if(copies > 1, copies || ' rows have the key ({{ key | join(", ") }})', null)
                )
                || array(
                    {% for condition in conditions %}
                        if(
                            coalesce({{ condition }}, false),
                            null,
                            '{{ condition | replace("'", "\\'") }}'
                        ){{ ',' if not loop.last }}
                    {% endfor %}
                )
            ) as failures
        from counted

    )

    select * from checked
    where size(failures) > 0

{% endtest %}

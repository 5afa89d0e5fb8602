{#
    A mart keeps its contract. The published key identifies a row, the columns that the contract calls
    not_null have a value, and every row satisfies the given conditions. One scan checks all rules,
    because on Spark one query for each rule would cost more than the model itself.

    Parquet enforces no constraints, so this test is the only check of key and columns. The test reads
    both from the model's own configuration, where they are written once. A model that is written only
    as course reports has no published key, so its key is given here (`key`). A condition that is null
    for a row is not satisfied.

    The test returns a row for each key that fails: its failures, and a query that shows its rows.
    Keys are grouped by two hashes, of 96 bits together, because Spark groups numbers in a third of the
    time that it needs for texts and sends no key to another executor.
#}
{% test keeps_its_contract(model, conditions=[], key=none) %}

    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- set facts = nodes | selectattr('name', 'equalto', model.identifier) | list -%}
    {%- set columns = facts[0].columns.values() if facts else [] -%}
    {%- set key = key or (facts[0].config.meta.export.primary_key if facts else ['1']) -%}
    {#- A rule has its bit in a bigint, the first one 1, the second one 2. -#}
    {%- set rules = [] -%}
    {%- for column in columns -%}
        {%- if 'not_null' in column.constraints | map(attribute='type') -%}
            {%- do rules.append((column.name ~ ' is not null', column.name ~ ' is null')) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for condition in conditions -%}{%- do rules.append((condition, condition)) -%}{%- endfor -%}
    {%- set hashes = ['xxhash64(' ~ hashed_facts(key) ~ ')', 'hash(' ~ hashed_facts(key) ~ ')'] -%}

    with

    rows_judged as (

        select
            {{ hashes[0] }} as key_hash,
            {{ hashes[1] }} as second_hash,
            {% for condition, _ in rules %}
                if(coalesce({{ condition }}, false), 0L, {{ 2 ** loop.index0 }}L) |
            {% endfor %}
            0L as broken_rules
        from {{ model }}

    ),

    keys_judged as (

        select
            key_hash,
            second_hash,
            count(*) as copies,
            bit_or(broken_rules) as broken_rules
        from rows_judged
        group by key_hash, second_hash

    )

    select
        array_compact(array(
            {% for _, failure in rules %}
                if(
                    broken_rules & {{ 2 ** loop.index0 }}L != 0,
                    {{ text_literal(failure) }},
                    null
                ),
            {% endfor %}
            if(copies > 1, copies || ' rows have the key ({{ key | join(", ") }})', null)
        )) as failures,
        {{ text_literal('select * from ' ~ model ~ ' where ' ~ hashes[0] ~ ' = ') }} || key_hash
        || {{ text_literal(' and ' ~ hashes[1] ~ ' = ') }} || second_hash as query_of_rows
    from keys_judged
    where copies > 1 or broken_rules != 0

{% endtest %}

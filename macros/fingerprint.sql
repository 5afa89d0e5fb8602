{#
    A number that tells whether rows of a group are those of another build, as an aggregate expression.

    fingerprint(['a', 'b'])  ->  xxhash64(count(*), sum(…), sum(…))

    The order of the rows plays no part. Sums of both halves of a row's hash can't exceed a bigint before
    two billion rows.

    Arguments:
        columns: the columns that the rows of the model are computed from.
        settings: values of variables that they are computed from too.
#}
{% macro fingerprint(columns, settings=[]) -%}
    {%- set row_hash = 'xxhash64(' ~ hashed_facts(columns) ~ ')' -%}
    xxhash64(
        count(*),
        sum(shiftrightunsigned({{ row_hash }}, 32)),
        sum({{ row_hash }} & 4294967295)
        {%- for setting in settings %}, {{ text_literal(setting | string) }}{% endfor -%}
    )
{%- endmacro %}

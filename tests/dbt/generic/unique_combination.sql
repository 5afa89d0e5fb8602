{#
    The named columns together identify a row. Null counts as a value.

    The test returns the combinations that occur more than once, with the number of their rows.
#}
{% test unique_combination(model, columns) %}

    with

    combinations as (

        select
            {{ columns | join(', ') }},
            count(*) as occurrence_count
        from {{ model }}
        group by {{ columns | join(', ') }}

    )

    select * from combinations
    where occurrence_count > 1

{% endtest %}

{#
    The named columns together identify a row; null counts as a value.

    Returns the combinations that occur more than once, with how often.
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

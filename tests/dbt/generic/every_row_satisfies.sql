{#
    Every row satisfies every condition. One scan checks all conditions of a model, because on Spark one
    query for each condition would cost more than the model itself.

    A condition that is null for a row is not satisfied. The test returns the rows that fail, each with
    its failed conditions.
#}
{% test every_row_satisfies(model, conditions) %}

    with

    checked as (

        select
            *,
            array_compact(array(
                {% for condition in conditions %}
                    if(
                        coalesce({{ condition }}, false),
                        null,
                        '{{ condition | replace("'", "\\'") }}'
                    ){{ ',' if not loop.last }}
                {% endfor %}
            )) as failed_conditions
        from {{ model }}

    )

    select * from checked
    where size(failed_conditions) > 0

{% endtest %}

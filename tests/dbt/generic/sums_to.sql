{#
    The measures of a table, summed over its groups, are those of the table without the groups.

    The test compares dates from the model's first one on, because some tables hold only the last date.
    The test returns the keys whose sums differ, with both sums.
#}
{% test sums_to(model, total, keys, measures, date_column) %}

    with

    model_sums as (

        select
            {{ keys | join(', ') }},
            struct(
                {% for measure in measures %}
                    sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
                {% endfor %}
            ) as found
        from {{ model }}
        group by {{ keys | join(', ') }}

    ),

    totals as (

        select
            {{ keys | join(', ') }},
            struct(
                {% for measure in measures %}
                    cast({{ measure }} as bigint) as {{ measure }}{{ ',' if not loop.last }}
                {% endfor %}
            ) as expected
        from {{ total }}
        where {{ date_column }} >= (select min({{ date_column }}) from {{ model }})

    )

    select * from model_sums
    full outer join totals using ({{ keys | join(', ') }})
    where not found <=> expected

{% endtest %}

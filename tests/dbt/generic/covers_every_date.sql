{#
    Each group has a row for every date from its first one to the end of the data.

    The test counts rows, so the groups and the date together must be a unique key. The test returns the
    groups with too few rows or with another last date.
#}
{% test covers_every_date(model, groups, date_column) %}

    with

    spans as (

        select
            {{ groups | join(', ') }},
            min({{ date_column }}) as first_date,
            max({{ date_column }}) as last_date,
            count(*) as date_count
        from {{ model }}
        group by {{ groups | join(', ') }}

    )

    select * from spans
    where
        last_date != date_sub({{ as_of_date() }}, 1)
        or date_count != datediff({{ as_of_date() }}, first_date)

{% endtest %}

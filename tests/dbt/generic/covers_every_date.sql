{#
    Each group has a row for every date from its first one to the end of the data.

    Counts rows, so it needs a unique key of the groups and the date. Returns the groups with too few
    rows or another last date.
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

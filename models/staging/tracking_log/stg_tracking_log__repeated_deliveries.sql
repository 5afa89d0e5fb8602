{{ config(materialized='table') }}
with

source as (

    select
        *,
        {{ landed_place() }}
    from {{ source('tracking_log', 'tracking_events') }}
    {% if not every_date_is_built('stg_tracking_log__events') %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

numbered as (

    select
        event_date,
        landed_file,
        row_index,
        -- Deliveries of one event differ in the country when the address data was renewed between
        -- them, and newer data may know an address that was UNKNOWN. The order by country keeps the
        -- same delivery in every run.
        row_number() over (
            partition by event_date, event_id
            order by country_code = 'UNKNOWN', country_code, landed_file, row_index
        ) as delivery_number
    from source

)

select
    landed_file,
    row_index,
    event_date
from numbered
where delivery_number > 1

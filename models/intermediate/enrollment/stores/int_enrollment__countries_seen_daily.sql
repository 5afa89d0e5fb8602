with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

-- A hash of groups holds the newest time, but not the country of the newest event: to find that,
-- Spark sorts the rows. So there are few rows when the country is chosen.
countries as (

    select
        user_id,
        country_code,
        max(event_time) as last_event_time,
        event_date
    from events
    where
        user_id is not null
        -- An event without an address has no country code and places nobody.
        and country_code is not null
    group by
        user_id,
        country_code,
        event_date

),

countries_per_day as (

    select
        user_id,
        -- Of events with the same time, one in a country comes before UNKNOWN. Then the first
        -- code counts.
        min_by(
            country_code,
            struct(-unix_micros(last_event_time), country_code = 'UNKNOWN', country_code)
        ) as country_code,
        event_date
    from countries
    group by
        user_id,
        event_date

)

{{ whole_weeks('countries_per_day') }}

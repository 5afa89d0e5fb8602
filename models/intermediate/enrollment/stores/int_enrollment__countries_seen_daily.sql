with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

countries_per_day as (

    select
        user_id,
        -- at the same time: a country before none, then the first by its code
        min_by(
            country_code,
            struct(-unix_micros(event_time), country_code = 'UNKNOWN', country_code)
        ) as country_code,
        event_date
    from events
    where
        user_id is not null
        -- without an address nobody was seen anywhere
        and country_code is not null
    group by
        user_id,
        event_date
    distribute by event_date

)

select * from countries_per_day

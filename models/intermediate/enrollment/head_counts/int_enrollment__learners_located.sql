{{ config(materialized='table') }}

with

countries_seen as (

    select * from {{ ref('int_enrollment__countries_seen_daily') }}
    where {{ is_in_period('event_date') }}

),

learners as (

    select
        user_id,
        max_by(country_code, event_date) as country_code
    from countries_seen
    group by user_id

)

select * from learners

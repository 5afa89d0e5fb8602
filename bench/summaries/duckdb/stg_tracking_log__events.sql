-- Each event once, however often it was delivered. Few events are repeated, so only those are sorted.
with

repeated as (
    select event_id from landed_events
    group by event_id
    having count(*) > 1
),

delivered_once as (
    select * from landed_events
    anti join repeated using (event_id)
),

first_delivery as (
    select * from landed_events
    semi join repeated using (event_id)
    qualify row_number() over (partition by event_id order by country_code nulls first) = 1
)

select * from delivered_once
union all by name
select * from first_delivery

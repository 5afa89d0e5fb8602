{{ config(materialized='table') }}

with

engagements as (

    select * from {{ ref('int_learners__module_engagement_daily') }}
    where
        {{ is_in_period('event_date') }}
        and event_date >= date_sub({{ as_of_date() }}, 14)
        -- The weeks of these dates are the only partitions that are read.
        and event_week >= trunc(date_sub({{ as_of_date() }}, 14), 'week')

),

engagements_with_week as (

    select
        *,
        -- 0 is the last seven days of the data, 1 is the seven days before.
        (datediff({{ as_of_date() }}, event_date) - 1) div 7 as weeks_ago
    from engagements

),

sums as (

    select
        course_id,
        username,
        weeks_ago,
        sum(if(event = 'attempted', event_count, 0)) as problem_attempts,
        count(distinct if(event = 'attempted', entity_id, null)) as problems_attempted,
        count(distinct if(event = 'completed', entity_id, null)) as problems_completed,
        count(distinct if(event = 'viewed', entity_id, null)) as videos_viewed,
        sum(if(event = 'contributed', event_count, 0)) as discussion_contributions
    from engagements_with_week
    group by
        course_id,
        username,
        weeks_ago

),

sums_with_ratio as (

    select
        *,
        if(
            problems_completed > 0,
            problem_attempts / problems_completed,
            double('infinity')
        ) as problem_attempts_per_completed
    from sums

)

select * from sums_with_ratio

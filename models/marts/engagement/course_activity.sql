with

activity as (

    select * from {{ ref('int_engagement__user_activity_daily') }}
    where
        {{ is_in_period('event_date') }}
        -- The week that is not over at the end of the data does not count.
        and event_date < trunc({{ as_of_date() }}, 'week')
        {% if var('weeks', none) is not none %}
            and event_date >= trunc(date_sub({{ as_of_date() }}, 7 * {{ var('weeks') }}), 'week')
        {% endif %}

),

activity_with_week as (

    select
        course_id,
        user_id,
        label,
        -- Monday 00:00
        date_trunc('week', event_date) as interval_start
    from activity

),

learners_per_week as (

    select
        course_id,
        interval_start,
        label,
        count(distinct user_id) as learner_count
    from activity_with_week
    group by
        course_id,
        interval_start,
        label

)

select
    course_id,
    interval_start,
    interval_start + interval 7 days as interval_end,
    label,
    cast(learner_count as int) as count
from learners_per_week

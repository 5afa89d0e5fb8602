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

states as (

    select * from {{ ref('int_enrollment__states_derived') }}
    where is_enrolled

),

activity_with_week as (

    select distinct
        course_id,
        user_id,
        label,
        -- Monday 00:00
        date_trunc('week', event_date) as interval_start
    from activity

),

learners_per_week as (

    select
        activity_with_week.course_id,
        activity_with_week.interval_start,
        activity_with_week.label,
        count(*) as learner_count,
        -- A learner has one state on a day, so the join repeats nobody.
        count(states.user_id) as enrolled_count
    from activity_with_week
    left join states
        on
            activity_with_week.course_id = states.course_id
            and activity_with_week.user_id = states.user_id
            and states.start_date <= date_add(activity_with_week.interval_start, 6)
            and states.end_date > date_add(activity_with_week.interval_start, 6)
    group by
        activity_with_week.course_id,
        activity_with_week.interval_start,
        activity_with_week.label

)

select
    course_id,
    interval_start,
    interval_start + interval 7 days as interval_end,
    label,
    cast(learner_count as int) as count,
    cast(enrolled_count as int) as enrolled_count
from learners_per_week

with

grades as (

    select * from {{ ref('stg_lms__course_grades') }}
    where
        is_passing
        and user_id is not null
        -- The week that is not over at the end of the data does not count.
        and passed_at < trunc({{ as_of_date() }}, 'week')

),

passes as (

    select
        course_id,
        user_id,
        -- A time before 2000 is a clock that was never set. It counts in the first week of 2000, so
        -- that no table has thousands of weeks.
        greatest(
            trunc(cast(min(passed_at) as date), 'week'), date '2000-01-03'
        ) as week_start
    from grades
    group by course_id, user_id

),

passes_per_week as (

    select
        course_id,
        week_start,
        count(*) as new_passing_count
    from passes
    group by course_id, week_start

),

weeks as (

    select
        first_weeks.course_id,
        weeks_listed.week_start
    from (
        select
            course_id,
            min(week_start) as week_start
        from passes_per_week
        group by course_id
    ) as first_weeks
        lateral view explode(
            sequence(
                first_weeks.week_start,
                date_sub(trunc({{ as_of_date() }}, 'week'), 7),
                interval 7 days
            )
        ) weeks_listed as week_start

),

weeks_counted as (

    select
        weeks.course_id,
        weeks.week_start,
        coalesce(passes_per_week.new_passing_count, 0) as new_passing_count
    from weeks
    left join passes_per_week
        on
            weeks.course_id = passes_per_week.course_id
            and weeks.week_start = passes_per_week.week_start

),

weeks_summed as (

    select
        course_id,
        week_start,
        new_passing_count,
        sum(new_passing_count) over (
            partition by course_id
            order by week_start
        ) as passing_count
    from weeks_counted

)

select
    course_id,
    date_add(week_start, 6) as week_ending,
    cast(new_passing_count as int) as new_passing_count,
    cast(passing_count as int) as passing_count
from weeks_summed

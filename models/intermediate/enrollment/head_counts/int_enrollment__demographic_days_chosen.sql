with

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}

),

changes_per_day as (

    select
        course_id,
        sum(enrolled_delta) as enrolled_delta,
        delta_date
    from deltas
    group by course_id, delta_date

),

totals_per_day as (

    select
        course_id,
        sum(enrolled_delta) over (
            partition by course_id
            order by delta_date
        ) as enrolled_count,
        delta_date
    from changes_per_day

),

-- A course run is counted again when its total has moved by the threshold since the last counting.
countings_per_course as (

    select
        course_id,
        aggregate(
            array_sort(collect_list(struct(delta_date, enrolled_count))),
            cast(array() as array<struct<delta_date: date, enrolled_count: bigint>>),
            (counted, day) -> if(
                abs(day.enrolled_count - coalesce(try_element_at(counted, -1).enrolled_count, 0))
                >= {{ var('small_group') | int }},
                concat(counted, array(day)),
                counted
            )
        ) as countings
    from totals_per_day
    group by course_id

),

countings as (

    select
        countings_per_course.course_id,
        counting.delta_date as counted_on,
        counting.enrolled_count,
        -- A counting holds until the day before the next one, or until the last day of the data.
        date_sub(
            lead(counting.delta_date, 1, {{ as_of_date() }}) over (
                partition by countings_per_course.course_id
                order by counting.delta_date
            ),
            1
        ) as last_date
    from countings_per_course
        lateral view explode(countings) each_counting as counting

),

days_shown as (

    select
        countings.course_id,
        days.date,
        countings.counted_on,
        countings.enrolled_count
    from countings
        lateral view explode(
            array_distinct(
                transform(
                    sequence(
                        trunc(countings.counted_on, 'month'), countings.last_date, interval 1 month
                    ),
                    -- The last month is shown with the last day of the data.
                    month_start -> least(last_day(month_start), date_sub({{ as_of_date() }}, 1))
                )
            )
        ) days as date
    where days.date <= countings.last_date

)

select * from days_shown

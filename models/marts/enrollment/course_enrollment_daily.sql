with

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}

),

deltas_per_day as (

    select
        course_id,
        sum(enrolled_delta) as enrolled_delta,
        sum(learner_delta) as learner_delta,
        delta_date
    from deltas
    group by
        course_id,
        delta_date

),

steps as (

    select
        course_id,
        sum(enrolled_delta) over (
            partition by course_id
            order by delta_date
        ) as count,
        sum(learner_delta) over (
            partition by course_id
            order by delta_date
        ) as cumulative_count,
        delta_date as first_date,
        -- the numbers hold until the day before the next change, or to the end of the data
        date_sub(
            lead(delta_date, 1, {{ as_of_date() }}) over (
                partition by course_id
                order by delta_date
            ),
            1
        ) as last_date
    from deltas_per_day

)

select
    steps.course_id,
    days.date,
    cast(steps.count as int) as count,
    cast(steps.cumulative_count as int) as cumulative_count
from steps
    lateral view explode(sequence(steps.first_date, steps.last_date)) days as date
where steps.cumulative_count > 0

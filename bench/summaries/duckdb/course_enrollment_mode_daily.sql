-- Learners of a course run and mode on each day: enrolled on that day, and last seen in that mode.
with

deltas as (
    select course_id, mode, start_date as day, is_enrolled::int as enrolled, 1 as learners
    from enrollment_spans
    union all
    select course_id, mode, end_date, -is_enrolled::int, -1
    from enrollment_spans
    where end_date < getvariable('as_of')
),

changes as (
    select course_id, mode, day, sum(enrolled) as enrolled, sum(learners) as learners
    from deltas
    group by course_id, mode, day
),

counts as (
    select
        course_id,
        mode,
        day,
        lead(day, 1, getvariable('as_of')::date) over in_order as next_day,
        sum(enrolled) over in_order as enrolled,
        sum(learners) over in_order as learners
    from changes
    window in_order as (partition by course_id, mode order by day)
)

select
    unnest(generate_series(day, next_day - 1, interval 1 day))::date as date,
    course_id,
    mode,
    enrolled::int as count,
    learners::int as cumulative_count
from counts
where learners > 0

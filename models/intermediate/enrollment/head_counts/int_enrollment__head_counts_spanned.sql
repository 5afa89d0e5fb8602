{{ config(materialized='table') }}

with

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}

),

deltas_per_day as (

    select
        course_id,
        case
            when grouping(mode) = 0 then 'mode'
            when grouping(gender) = 0 then 'gender'
            when grouping(birth_year) = 0 then 'birth_year'
            when grouping(education_level) = 0 then 'education_level'
            else 'all'
        end as dimension,
        mode,
        gender,
        birth_year,
        education_level,
        sum(enrolled_delta) as enrolled_delta,
        sum(learner_delta) as learner_delta,
        delta_date
    from deltas
    group by grouping sets (
        (course_id, delta_date),
        (course_id, delta_date, mode),
        (course_id, delta_date, gender),
        (course_id, delta_date, birth_year),
        (course_id, delta_date, education_level)
    )

),

head_counts as (

    select
        course_id,
        dimension,
        mode,
        gender,
        birth_year,
        education_level,
        sum(enrolled_delta) over this_far as enrolled_count,
        sum(learner_delta) over this_far as learner_count,
        delta_date as first_date,
        -- the numbers hold until the day before the next change, or to the end of the data
        date_sub(lead(delta_date, 1, {{ as_of_date() }}) over this_group, 1) as last_date
    from deltas_per_day
    window
        this_group as (
            partition by course_id, dimension, mode, gender, birth_year, education_level
            order by delta_date
        ),
        this_far as (
            partition by course_id, dimension, mode, gender, birth_year, education_level
            order by delta_date
            rows between unbounded preceding and current row
        )

)

select * from head_counts
-- a group that everybody has left has no rows, not even of zeros
where learner_count > 0

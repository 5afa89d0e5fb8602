with

days_counted as (

    select * from {{ ref('int_enrollment__demographic_days_chosen') }}

),

deltas as (

    select * from {{ ref('int_enrollment__deltas_summed') }}
    where enrolled_delta != 0

),

education_levels as (

    select distinct education_level from {{ ref('education_level_lookup') }}

),

-- All values of age, gender and education are listed. Countries are listed only with learners.
values_listed as (

    select
        'age' as dimension,
        explode(
            array('0-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65+', null)
        ) as value
    union all
    select
        'gender' as dimension,
        explode(array('f', 'm', 'o', null)) as value
    union all
    select
        'education' as dimension,
        education_level as value
    from education_levels
    union all
    select
        'education' as dimension,
        null as value

),

learners_aged as (

    select
        *,
        try_subtract(year(date_sub({{ as_of_date() }}, 1)), birth_year) as age
    from deltas

),

deltas_by_value as (

    select
        course_id,
        enrolled_delta,
        delta_date,
        stack(
            4,
            'age', case
                when age between 0 and 17 then '0-17'
                when age between 18 and 24 then '18-24'
                when age between 25 and 34 then '25-34'
                when age between 35 and 44 then '35-44'
                when age between 45 and 54 then '45-54'
                when age between 55 and 64 then '55-64'
                when age between 65 and 120 then '65+'
            end,
            -- An answer outside the values of the dimension counts as unknown.
            'gender', if(gender in ('f', 'm', 'o'), gender, null),
            'education', education_level,
            'country', nullif(country_code, 'UNKNOWN')
        ) as (dimension, value)
    from learners_aged

),

-- Each of these rows is joined with all later days, so there are as few as possible.
deltas_per_value as (

    select
        course_id,
        dimension,
        value,
        sum(enrolled_delta) as enrolled_delta,
        delta_date
    from deltas_by_value
    group by
        course_id,
        dimension,
        value,
        delta_date

),

learners_per_cell as (

    select
        days_counted.course_id,
        days_counted.date,
        days_counted.counted_on,
        days_counted.enrolled_count,
        deltas_per_value.dimension,
        deltas_per_value.value,
        sum(deltas_per_value.enrolled_delta) as learner_count
    from days_counted
    inner join deltas_per_value
        on
            days_counted.course_id = deltas_per_value.course_id
            and days_counted.counted_on >= deltas_per_value.delta_date
    group by
        days_counted.course_id,
        days_counted.date,
        days_counted.counted_on,
        days_counted.enrolled_count,
        deltas_per_value.dimension,
        deltas_per_value.value

),

cells_listed as (

    select
        days_counted.course_id,
        days_counted.date,
        days_counted.counted_on,
        days_counted.enrolled_count,
        values_listed.dimension,
        values_listed.value,
        0 as learner_count
    from days_counted
    cross join values_listed

),

cells as (

    select * from learners_per_cell
    union all
    select * from cells_listed

)

select
    course_id,
    date,
    counted_on,
    enrolled_count,
    dimension,
    value,
    sum(learner_count) as learner_count
from cells
group by
    course_id,
    date,
    counted_on,
    enrolled_count,
    dimension,
    value
having sum(learner_count) > 0 or dimension != 'country'

with

grades as (

    select * from {{ ref('stg_lms__course_grades') }}
    where user_id is not null

),

grades_with_band as (

    select
        course_id,
        user_id,
        is_passing,
        case
            -- NaN is the largest number for Spark. A share over 1 comes from extra points.
            when isnan(grade_share) or grade_share < 0 then null
            when grade_share < 0.1 then '0-9'
            when grade_share < 0.2 then '10-19'
            when grade_share < 0.3 then '20-29'
            when grade_share < 0.4 then '30-39'
            when grade_share < 0.5 then '40-49'
            when grade_share < 0.6 then '50-59'
            when grade_share < 0.7 then '60-69'
            when grade_share < 0.8 then '70-79'
            when grade_share < 0.9 then '80-89'
            when grade_share >= 0.9 then '90-100'
        end as grade_band
    from grades

),

courses as (

    select course_id
    from grades
    group by course_id

),

-- All bands are listed, because a band that is missing would tell that it is empty.
cells_listed as (

    select
        courses.course_id,
        sides.is_passing,
        bands.grade_band
    from courses
        lateral view explode(array(true, false)) sides as is_passing
        lateral view explode(
            array(
                '0-9',
                '10-19',
                '20-29',
                '30-39',
                '40-49',
                '50-59',
                '60-69',
                '70-79',
                '80-89',
                '90-100',
                null
            )
        ) bands as grade_band

)

select
    cells_listed.course_id,
    cells_listed.is_passing,
    cells_listed.grade_band,
    count(distinct grades_with_band.user_id) as learner_count
from cells_listed
left join grades_with_band
    on
        cells_listed.course_id = grades_with_band.course_id
        and cells_listed.is_passing = grades_with_band.is_passing
        and cells_listed.grade_band <=> grades_with_band.grade_band
group by
    cells_listed.course_id,
    cells_listed.is_passing,
    cells_listed.grade_band

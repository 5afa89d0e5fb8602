with

grades as (

    select * from {{ ref('stg_lms__subsection_grades') }}

),

grades_keyed as (

    select
        course_id,
        {{ key_text('subsection_id') }} as subsection_id,
        user_id,
        first_attempted_at is not null as is_attempted,
        -- Decimals add up to the same sum in any order. NaN is larger than every number.
        try_cast(
            if(
                earned_points between 0 and 1e9
                and possible_points > 0
                and possible_points <= 1e9,
                least(earned_points / possible_points, 1.0),
                null
            ) as decimal(9, 6)
        ) as points_share
    from grades
    where user_id is not null

),

subsections as (

    select
        course_id,
        subsection_id
    from grades_keyed
    where subsection_id != ''
    group by course_id, subsection_id

),

-- All classes are listed, because a class that is missing would tell that it is empty.
cells_listed as (

    select
        subsections.course_id,
        subsections.subsection_id,
        classes.share_class
    from subsections
        lateral view explode(array('full', 'low', 'middle', 'unknown')) classes as share_class

),

grades_classed as (

    select
        *,
        case
            when points_share >= 1 then 'full'
            when points_share < 0.5 then 'low'
            when points_share >= 0.5 then 'middle'
            else 'unknown'
        end as share_class
    from grades_keyed
    where is_attempted

)

select
    cells_listed.course_id,
    cells_listed.subsection_id,
    cells_listed.share_class,
    count(grades_classed.user_id) as learner_count,
    sum(grades_classed.points_share) as share_sum
from cells_listed
left join grades_classed
    on
        cells_listed.course_id = grades_classed.course_id
        and cells_listed.subsection_id = grades_classed.subsection_id
        and cells_listed.share_class = grades_classed.share_class
group by
    cells_listed.course_id,
    cells_listed.subsection_id,
    cells_listed.share_class

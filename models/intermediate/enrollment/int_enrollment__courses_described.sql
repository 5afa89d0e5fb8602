with

course_runs as (

    select * from {{ ref('stg_courses__course_runs') }}

),

course_overviews as (

    select * from {{ ref('stg_lms__course_overviews') }}

),

described_by_lms as (

    select
        course_overviews.course_id,
        course_overviews.title as catalog_course_title,
        course_overviews.catalog_course,
        course_overviews.start_time,
        course_overviews.end_time,
        if(course_overviews.is_self_paced, 'self_paced', 'instructor_paced') as pacing_type,
        -- The LMS has no availability. It is derived from the dates, as a catalog service does.
        case
            when course_overviews.end_time <= {{ as_of_date() }} then 'Archived'
            when course_overviews.start_time <= {{ as_of_date() }} then 'Current'
            when course_overviews.start_time <= date_add({{ as_of_date() }}, 60)
                then 'Starting Soon'
            else 'Upcoming'
        end as availability
    from course_overviews
    left anti join course_runs
        on course_overviews.course_id = course_runs.course_id

),

described as (

    select
        course_id,
        catalog_course_title,
        catalog_course,
        start_time,
        end_time,
        pacing_type,
        availability
    from course_runs
    union all
    select
        course_id,
        catalog_course_title,
        catalog_course,
        start_time,
        end_time,
        pacing_type,
        availability
    from described_by_lms

)

select * from described

with

source as (

    select * from {{ source('lms', 'lms_grades_persistentsubsectiongrade') }}

),

renamed as (

    select
        ---------- ids
        try_cast(user_id as bigint) as user_id,
        course_id,
        usage_key as subsection_id,
        ---------- numerics
        try_cast(earned_all as double) as earned_points,
        try_cast(possible_all as double) as possible_points,
        ---------- timestamps
        try_cast(first_attempted as timestamp) as first_attempted_at
    from source
    -- The load of the LMS counts the rows without a course.
    where course_id is not null

)

select * from renamed

with

source as (

    select * from {{ source('lms', 'lms_grades_persistentcoursegrade') }}

),

renamed as (

    select
        ---------- ids
        try_cast(user_id as bigint) as user_id,
        course_id,
        ---------- text
        letter_grade,
        ---------- numerics
        try_cast(percent_grade as double) as grade_share,
        ---------- booleans
        -- A grade without a letter was lowered after the learner passed, and passes no more.
        coalesce(passed_timestamp is not null and letter_grade != '', false) as is_passing,
        ---------- timestamps
        try_cast(passed_timestamp as timestamp) as passed_at,
        try_cast(modified as timestamp) as modified_at
    from source
    -- The load of the LMS counts the rows without a course.
    where course_id is not null

)

select * from renamed

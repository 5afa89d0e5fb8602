with

source as (

    select * from {{ source('lms', 'lms_student_courseenrollment') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        try_cast(user_id as bigint) as user_id,
        ---------- text
        mode,
        ---------- booleans
        coalesce(is_active, false) as is_active
    from source
    -- The load of the LMS counts the rows without a course or a learner.
    where
        course_id is not null
        and user_id is not null

)

select * from renamed

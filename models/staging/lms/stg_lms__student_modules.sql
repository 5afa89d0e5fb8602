with

source as (

    select * from {{ source('lms', 'lms_courseware_studentmodule') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        module_id,
        ---------- text
        module_type,
        ---------- numerics
        try_cast(grade as double) as grade,
        try_cast(max_grade as double) as max_grade,
        learner_count
    from source
    -- The load of the LMS counts the rows without a course or a block.
    where
        course_id is not null
        and module_id is not null

)

select * from renamed

with

source as (

    select * from {{ source('lms', 'lms_courseware_studentmodule') }}

),

renamed as (

    select
        ---------- ids
        try_cast(student_id as bigint) as user_id,
        course_id,
        module_id,
        ---------- text
        module_type,
        ---------- numerics
        try_cast(grade as double) as grade,
        try_cast(max_grade as double) as max_grade
    from source

)

select * from renamed

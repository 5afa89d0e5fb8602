with

source as (

    select * from {{ source('lms', 'lms_course_groups_courseusergroup') }}

),

renamed as (

    select
        ---------- ids
        try_cast(id as bigint) as cohort_id,
        course_id,
        ---------- text
        name as cohort_name
    from source

)

select * from renamed

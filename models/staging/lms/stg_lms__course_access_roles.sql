with

source as (

    select * from {{ source('lms', 'lms_student_courseaccessrole') }}

),

renamed as (

    select
        ---------- ids
        try_cast(user_id as bigint) as user_id,
        -- a role in an organisation has an empty course, a role on the site neither
        nullif(course_id, '') as course_id,
        nullif(org, '') as org_id,
        ---------- text
        role
    from source

)

select * from renamed

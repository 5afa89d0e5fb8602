with

source as (

    select * from {{ source('lms', 'lms_student_courseaccessrole') }}

),

renamed as (

    select
        ---------- ids
        try_cast(user_id as bigint) as user_id,
        -- The LMS writes an empty course for a role in an organisation, and an empty course and
        -- organisation for a role on the site.
        nullif(course_id, '') as course_id,
        nullif(org, '') as org_id,
        ---------- text
        role
    from source

)

select * from renamed

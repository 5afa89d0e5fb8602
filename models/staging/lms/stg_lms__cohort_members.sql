with

source as (

    select * from {{ source('lms', 'lms_course_groups_courseusergroup_users') }}

),

renamed as (

    select
        ---------- ids
        try_cast(id as bigint) as membership_id,
        try_cast(courseusergroup_id as bigint) as cohort_id,
        try_cast(user_id as bigint) as user_id
    from source

)

select * from renamed

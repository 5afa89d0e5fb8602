with

source as (

    select * from {{ source('lms', 'lms_course_groups_courseusergroup_users') }}

),

renamed as (

    select
        ---------- ids
        cast(id as bigint) as membership_id,
        cast(courseusergroup_id as bigint) as cohort_id,
        cast(user_id as bigint) as user_id
    from source

)

select * from renamed

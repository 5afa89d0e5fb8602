with

source as (

    select * from {{ source('lms', 'lms_auth_user') }}

),

renamed as (

    select
        ---------- ids
        try_cast(id as bigint) as user_id,
        ---------- text
        username,
        email,
        ---------- booleans
        -- An account counts as active only when the LMS says so. Another account opens nothing.
        coalesce(is_active, false) as is_active,
        coalesce(is_staff, false) or coalesce(is_superuser, false) as is_site_staff
    from source

)

select * from renamed

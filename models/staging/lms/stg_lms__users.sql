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
        email
    from source

)

select * from renamed

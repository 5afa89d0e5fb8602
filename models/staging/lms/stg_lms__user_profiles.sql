with

source as (

    select * from {{ source('lms', 'lms_auth_userprofile') }}

),

renamed as (

    select
        ---------- ids
        try_cast(user_id as bigint) as user_id,
        ---------- text
        -- A form that was sent without an answer leaves an empty text. A form that was never sent
        -- leaves a null.
        nullif(gender, '') as gender,
        nullif(level_of_education, '') as education_code,
        {{ one_line_text('name') }} as name,
        {{ one_line_text('language') }} as language,
        {{ one_line_text('location') }} as location,
        {{ one_line_text('mailing_address') }} as mailing_address,
        {{ one_line_text('city') }} as city,
        {{ one_line_text('country') }} as country,
        {{ one_line_text('goals') }} as goals,
        ---------- numerics
        try_cast(year_of_birth as int) as birth_year
    from source

)

select * from renamed

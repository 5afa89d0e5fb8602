with

source as (

    select * from {{ source('lms', 'lms_course_overviews_courseoverview') }}

),

renamed as (

    select
        ---------- ids
        id as course_id,
        left(concat(org, '+', display_number_with_default), 255) as catalog_course,
        ---------- text
        {{ short_text('display_name') }} as title,
        ---------- booleans
        try_cast(self_paced as boolean) as is_self_paced,
        ---------- timestamps
        try_cast(start as timestamp) as start_time,
        try_cast(`end` as timestamp) as end_time
    from source

)

select * from renamed

with

source as (

    select * from {{ source('lms', 'lms_course_overviews_courseoverview') }}

),

renamed as (

    select
        ---------- ids
        id as course_id,
        concat(org, '+', display_number_with_default) as catalog_course,
        ---------- text
        {{ short_text('display_name') }} as title,
        ---------- booleans
        cast(self_paced as boolean) as is_self_paced,
        ---------- timestamps
        cast(start as timestamp) as start_time,
        cast(`end` as timestamp) as end_time
    from source

)

select * from renamed

with

source as (

    select * from {{ source('courses', 'course_list') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        org,
        number,
        ---------- text
        {{ short_text('name') }} as name,
        blocks_url,
        short_description,
        start_display,
        start_type,
        effort,
        pacing,
        ---------- timestamps
        {{ whole_seconds('cast(enrollment_start as timestamp)') }} as enrollment_start,
        {{ whole_seconds('cast(enrollment_end as timestamp)') }} as enrollment_end,
        {{ whole_seconds('cast(start_date as timestamp)') }} as start_date,
        {{ whole_seconds('cast(end_date as timestamp)') }} as end_date
    from source

)

select * from renamed

with

source as (

    select * from {{ source('courses', 'course_list') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        left(org, 255) as org,
        left(number, 255) as number,
        ---------- text
        {{ short_text('name') }} as name,
        blocks_url,
        left(short_description, 255) as short_description,
        left(start_display, 255) as start_display,
        left(start_type, 255) as start_type,
        left(effort, 255) as effort,
        left(pacing, 255) as pacing,
        ---------- timestamps
        {{ whole_seconds('try_cast(enrollment_start as timestamp)') }} as enrollment_start,
        {{ whole_seconds('try_cast(enrollment_end as timestamp)') }} as enrollment_end,
        {{ whole_seconds('try_cast(start_date as timestamp)') }} as start_date,
        {{ whole_seconds('try_cast(end_date as timestamp)') }} as end_date
    from source

)

select * from renamed

with

source as (

    select * from {{ source('courses', 'course_runs') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        left(catalog_course, 255) as catalog_course,
        ---------- text
        {{ short_text('catalog_course_title') }} as catalog_course_title,
        left(pacing_type, 255) as pacing_type,
        left(availability, 255) as availability,
        ---------- timestamps
        try_cast(start_time as timestamp) as start_time,
        try_cast(end_time as timestamp) as end_time
    from source

)

select * from renamed

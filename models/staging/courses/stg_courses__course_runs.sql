with

source as (

    select * from {{ source('courses', 'course_runs') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        catalog_course,
        ---------- text
        {{ short_text('catalog_course_title') }} as catalog_course_title,
        pacing_type,
        availability,
        ---------- timestamps
        cast(start_time as timestamp) as start_time,
        cast(end_time as timestamp) as end_time
    from source

)

select * from renamed

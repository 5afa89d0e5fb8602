with

source as (

    select * from {{ source('courses', 'programs') }}

),

renamed as (

    select
        ---------- ids
        program_id,
        course_id,
        ---------- text
        -- The published column allows no null.
        coalesce({{ short_text('program_type', 32) }}, '') as program_type,
        {{ short_text('program_title') }} as program_title
    from source

)

select * from renamed

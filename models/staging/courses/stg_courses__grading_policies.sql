with

source as (

    select * from {{ source('courses', 'grading_policies') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        ---------- text
        {{ short_text('assignment_type') }} as assignment_type,
        {{ short_text('short_label') }} as short_label,
        ---------- numerics
        position,
        weight,
        min_count,
        drop_count
    from source

)

select * from renamed

with

source as (

    select * from {{ source('courses', 'course_blocks') }}

),

renamed as (

    select
        ---------- ids
        course_id,
        block_id,
        root_block_id,
        parent_block_id,
        ---------- text
        left(block_type, 255) as block_type,
        {{ short_text('display_name') }} as display_name,
        ancestors,
        path,
        {{ short_text('format') }} as assignment_type,
        ---------- booleans
        graded as is_graded,
        ---------- numerics
        place,
        parent_count,
        ---------- times
        start_time,
        due_time
    from source

)

select * from renamed

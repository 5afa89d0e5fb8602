with

blocks as (

    select * from {{ ref('stg_courses__course_blocks') }}

),

counted as (

    select
        *,
        place is null as is_orphan,
        count(*) over (partition by course_id) as block_count
    from blocks

)

select
    block_id,
    course_id,
    block_type,
    display_name,
    block_id = root_block_id as is_root,
    is_orphan,
    parent_count > 1 as is_dag,
    parent_block_id,
    if(
        is_orphan,
        {{ text_literal(var('deleted_blocks_path')) }},
        array_join(path, {{ text_literal(var('path_delimiter')) }})
    ) as course_path,
    cast(
        coalesce(place, {{ '-1' if var('sort_orphan_blocks_up') else 'block_count' }}) as int
    ) as sort_idx,
    {{ whole_seconds('start_time') }} as start_time,
    {{ whole_seconds('due_time') }} as due_time,
    is_graded,
    assignment_type
from counted

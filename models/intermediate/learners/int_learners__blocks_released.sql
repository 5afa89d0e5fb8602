{{ config(materialized='table') }}

with

blocks as (

    select
        *,
        concat(coalesce(ancestors, array()), array(block_id)) as containers
    from {{ ref('stg_courses__course_blocks') }}
    -- A block that can't be reached from the root has no place in the reading order.
    where place is not null

),

lineages as (

    select
        course_id,
        block_id,
        explode(containers) as container_id
    from blocks

),

-- A block is open when the block itself and all blocks above it are.
releases as (

    select
        lineages.course_id,
        lineages.block_id,
        max(containing.start_time) as release_time
    from lineages
    inner join blocks as containing
        on
            lineages.course_id = containing.course_id
            and lineages.container_id = containing.block_id
    group by lineages.course_id, lineages.block_id

)

select
    blocks.course_id,
    blocks.block_id,
    blocks.block_type,
    case blocks.block_type
        when 'problem' then blocks.block_id
        when 'video' then {{ html_name('blocks.block_id') }}
        when 'sequential' then regexp_extract(blocks.block_id, '[^@/]+$', 0)
    end as block_name,
    blocks.place,
    blocks.containers,
    releases.release_time,
    coalesce(releases.release_time < {{ as_of_date() }}, true) as is_released,
    coalesce(
        blocks.place < max(
            if(
                blocks.block_type in ('problem', 'video')
                and coalesce(releases.release_time <= date_sub({{ as_of_date() }}, 7), true),
                blocks.place,
                null
            )
        ) over (partition by blocks.course_id),
        false
    ) as has_more_after
from blocks
inner join releases
    on
        blocks.course_id = releases.course_id
        and blocks.block_id = releases.block_id

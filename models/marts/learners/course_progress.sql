with

course_blocks as (

    select * from {{ ref('course_blocks') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

contents as (

    select * from {{ ref('int_learners__contents_counted') }}

),

counts as (

    select * from {{ ref('int_learners__progress_counted') }}

)

select
    blocks.course_id,
    blocks.block_id,
    course_blocks.block_type,
    course_blocks.display_name,
    course_blocks.parent_block_id,
    course_blocks.sort_idx,
    {{ whole_seconds('blocks.release_time') }} as release_time,
    cast(if(contents.named_count > 0, coalesce(counts.reached, 0), null) as int) as reached,
    cast(
        if(contents.completable_count > 0, coalesce(counts.completed, 0), null) as int
    ) as completed,
    cast(if(contents.followed_count > 0, coalesce(counts.stopped, 0), null) as int) as stopped
from blocks
inner join course_blocks
    on
        blocks.course_id = course_blocks.course_id
        and blocks.block_id = course_blocks.block_id
left join contents
    on
        blocks.course_id = contents.course_id
        and blocks.block_id = contents.block_id
left join counts
    on
        blocks.course_id = counts.course_id
        and blocks.block_id = counts.block_id

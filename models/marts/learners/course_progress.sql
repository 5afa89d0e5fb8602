with

course_blocks as (

    select * from {{ ref('course_blocks') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

blocks_reached as (

    select * from {{ ref('int_learners__blocks_reached') }}

),

-- What a block holds, the block itself included.
held as (

    select
        course_id,
        explode(containers) as block_id,
        block_type,
        has_more_after
    from blocks
    where is_released

),

contents as (

    select
        course_id,
        block_id,
        count_if(block_type in ('problem', 'video')) as completable_count,
        count_if(block_type in ('problem', 'video', 'sequential')) as named_count,
        count_if(
            block_type in ('problem', 'video', 'sequential') and has_more_after
        ) as followed_count
    from held
    group by course_id, block_id

),

touched as (

    select
        blocks_reached.course_id,
        explode(blocks.containers) as block_id,
        blocks_reached.username,
        blocks_reached.is_completed,
        blocks_reached.is_stop
    from blocks_reached
    inner join blocks
        on
            blocks_reached.course_id = blocks.course_id
            and blocks_reached.block_id = blocks.block_id

),

learners as (

    select
        course_id,
        block_id,
        username,
        count_if(is_completed) as completed_count,
        max(is_stop) as is_stop
    from touched
    group by course_id, block_id, username

),

counts as (

    select
        learners.course_id,
        learners.block_id,
        count(*) as reached,
        count_if(learners.completed_count = contents.completable_count) as completed,
        count_if(learners.is_stop) as stopped
    from learners
    inner join contents
        on
            learners.course_id = contents.course_id
            and learners.block_id = contents.block_id
    group by learners.course_id, learners.block_id

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

with

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}
    where is_released

),

-- What a block holds, the block itself included.
held as (

    select
        course_id,
        explode(containers) as block_id,
        block_type,
        has_more_after
    from blocks

)

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

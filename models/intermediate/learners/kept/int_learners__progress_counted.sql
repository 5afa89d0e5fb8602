with

courses as (

    select * from {{ ref('int_learners__courses_fingerprinted') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

contents as (

    select * from {{ ref('int_learners__contents_counted') }}

),

-- The blocks that learners of courses with news reached.
blocks_reached as (

    select * from {{ ref('int_learners__blocks_reached') }}

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

),

-- A course in which nobody reached a block has a row without one. So it has rows, and no news until
-- something changes.
rows_built as (

    select
        courses.course_id,
        counts.block_id,
        counts.reached,
        counts.completed,
        counts.stopped,
        courses.fingerprint
    from courses
    left join counts
        on courses.course_id = counts.course_id
    where courses.has_news

)

{{ kept_rows(
    'rows_built',
    ref('int_learners__courses_fingerprinted'),
    key=['course_id'],
    columns=['block_id', 'reached', 'completed', 'stopped']
) }}

with

courses as (

    select * from {{ ref('int_learners__courses_fingerprinted') }}

),

touched_daily as (

    select * from {{ ref('int_learners__blocks_touched_daily') }}
    where {{ is_in_period('event_date') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

-- The blocks that learners of courses with news reached.
blocks_reached as (

    select * from {{ ref('int_learners__blocks_reached') }}

),

last_days as (

    select
        touched_daily.course_id,
        touched_daily.username,
        max(touched_daily.event_date) as last_active_date,
        any_value(courses.fingerprint) as fingerprint
    from touched_daily
    inner join courses
        on
            touched_daily.course_id = courses.course_id
            and courses.has_news
    group by touched_daily.course_id, touched_daily.username

),

last_places as (

    select
        blocks_reached.course_id,
        blocks_reached.username,
        max_by(blocks_reached.block_id, blocks.place) as last_block_id,
        max(blocks_reached.is_stop) as has_stopped
    from blocks_reached
    inner join blocks
        on
            blocks_reached.course_id = blocks.course_id
            and blocks_reached.block_id = blocks.block_id
    group by blocks_reached.course_id, blocks_reached.username

),

rows_built as (

    select
        last_days.course_id,
        last_days.username,
        last_days.last_active_date,
        last_places.last_block_id,
        last_places.has_stopped,
        last_days.fingerprint
    from last_days
    left join last_places
        on
            last_days.course_id = last_places.course_id
            and last_days.username = last_places.username

)

{{ kept_rows(
    'rows_built',
    ref('int_learners__courses_fingerprinted'),
    key=['course_id'],
    columns=['username', 'last_active_date', 'last_block_id', 'has_stopped']
) }}

{{ config(materialized='table') }}

with

touched_daily as (

    select * from {{ ref('int_learners__blocks_touched_daily') }}
    where {{ is_in_period('event_date') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}
    where is_released

),

videos as (

    select * from {{ ref('video') }}

),

durations as (

    select
        course_id,
        {{ html_name('encoded_module_id') }} as block_name,
        max(duration) as duration
    from videos
    group by course_id, {{ html_name('encoded_module_id') }}

),

touched as (

    select
        course_id,
        username,
        block_type,
        block_name,
        max(is_right) as is_right,
        max(furthest_seconds) as furthest_seconds,
        max(event_date) as last_date
    from touched_daily
    group by
        course_id,
        username,
        block_type,
        block_name

),

dated as (

    select
        *,
        max(last_date) over (partition by course_id, username) as last_active_date
    from touched

),

reached as (

    select
        dated.course_id,
        dated.username,
        blocks.block_id,
        blocks.containers,
        case dated.block_type
            when 'problem' then dated.is_right
            when 'video'
                then coalesce(dated.furthest_seconds >= 0.95 * durations.duration, false)
        end as is_completed,
        blocks.place = max(blocks.place) over (partition by dated.course_id, dated.username)
        and dated.last_active_date < date_sub({{ as_of_date() }}, 7)
        and blocks.has_more_after as is_stop
    from dated
    inner join blocks
        on
            dated.course_id = blocks.course_id
            and dated.block_type = blocks.block_type
            and dated.block_name = blocks.block_name
    left join durations
        on
            dated.course_id = durations.course_id
            and dated.block_name = durations.block_name

)

select * from reached

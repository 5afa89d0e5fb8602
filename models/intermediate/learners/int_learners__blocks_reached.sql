{{ config(materialized='table') }}

with

touched_daily as (

    select * from {{ ref('int_learners__blocks_touched_daily') }}
    where {{ is_in_period('event_date') }}

),

courses_with_news as (

    select * from {{ ref('int_learners__courses_fingerprinted') }}
    where has_news

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

-- All deeds of a learner come to one task, which needs them together below.
touched_by_learner as (

    select /*+ repartition(touched_daily.course_id, touched_daily.username) */ touched_daily.*
    from touched_daily
    left semi join courses_with_news
        on touched_daily.course_id = courses_with_news.course_id

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
    from touched_by_learner
    group by
        course_id,
        username,
        block_type,
        block_name

),

-- A deed outside the released blocks tells only that the learner was there.
placed as (

    select
        touched.course_id,
        touched.username,
        touched.block_type,
        touched.is_right,
        touched.furthest_seconds,
        touched.last_date,
        blocks.block_id,
        blocks.place,
        blocks.has_more_after,
        durations.duration
    from touched
    left join blocks
        on
            touched.course_id = blocks.course_id
            and touched.block_type = blocks.block_type
            and touched.block_name = blocks.block_name
    left join durations
        on
            touched.course_id = durations.course_id
            and touched.block_name = durations.block_name

),

compared as (

    select
        *,
        max(last_date) over learner as last_active_date,
        max(place) over learner as last_place
    from placed
    window learner as (
        partition by {{ hash_first(['course_id', 'username']) }}
    )

)

select
    course_id,
    username,
    block_id,
    case block_type
        when 'problem' then is_right
        when 'video' then coalesce(furthest_seconds >= 0.95 * duration, false)
    end as is_completed,
    place = last_place
    and last_active_date < date_sub({{ as_of_date() }}, 7)
    and has_more_after as is_stop
from compared
where block_id is not null

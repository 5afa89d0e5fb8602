with

learners as (

    select * from {{ ref('learner_roster') }}

),

touched_daily as (

    select * from {{ ref('int_learners__blocks_touched_daily') }}
    where {{ is_in_period('event_date') }}

),

blocks_reached as (

    select * from {{ ref('int_learners__blocks_reached') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

grades as (

    select * from {{ ref('stg_lms__course_grades') }}

),

last_days as (

    select
        course_id,
        username,
        max(event_date) as last_active_date
    from touched_daily
    group by course_id, username

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

)

select
    learners.course_id,
    learners.username,
    last_days.last_active_date,
    last_places.last_block_id,
    cast(last_places.has_stopped <=> true as tinyint) as has_stopped,
    -- NaN is the largest number for Spark. A share over 1 comes from extra points.
    if(grades.grade_share between 0 and 1e9, grades.grade_share, null) as grade_share,
    cast(grades.is_passing as tinyint) as is_passing
from learners
left join last_days
    on
        learners.course_id = last_days.course_id
        and learners.username = last_days.username
left join last_places
    on
        learners.course_id = last_places.course_id
        and learners.username = last_places.username
left join grades
    on
        learners.course_id = grades.course_id
        and learners.user_id = grades.user_id
where
    last_days.last_active_date is not null
    or grades.is_passing is not null

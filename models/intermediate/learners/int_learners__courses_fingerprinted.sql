{{ config(materialized='table') }}

with

touched_daily as (

    select * from {{ ref('int_learners__blocks_touched_daily') }}
    where {{ is_in_period('event_date') }}

),

blocks as (

    select * from {{ ref('int_learners__blocks_released') }}

),

videos as (

    select * from {{ ref('video') }}

),

deeds as (

    select
        course_id,
        {{ fingerprint(
            [
                'username',
                'block_type',
                'block_name',
                'is_right',
                'furthest_seconds',
                'event_date',
            ]
        ) }} as fingerprint,
        max(event_date) as last_date
    from touched_daily
    group by course_id

),

outlines as (

    select
        course_id,
        {{ fingerprint(
            [
                'block_id',
                'block_type',
                'block_name',
                'place',
                'containers',
                'size(containers)',
                'is_released',
                'has_more_after',
            ]
        ) }} as fingerprint
    from blocks
    group by course_id

),

lengths as (

    select
        course_id,
        {{ fingerprint(['encoded_module_id', 'duration']) }} as fingerprint
    from videos
    group by course_id

),

facts as (

    select
        deeds.course_id,
        deeds.fingerprint as deeds,
        outlines.fingerprint as outline,
        lengths.fingerprint as lengths,
        -- A learner may have stopped with each day that passes, until nobody was there for a week.
        if(deeds.last_date >= date_sub({{ as_of_date() }}, 7), {{ as_of_date() }}, null) as as_of
    from deeds
    left join outlines
        on deeds.course_id = outlines.course_id
    left join lengths
        on deeds.course_id = lengths.course_id

),

courses as (

    select
        course_id,
        xxhash64({{ hashed_facts(['deeds', 'outline', 'lengths', 'as_of']) }}) as fingerprint
    from facts

)

{{ keys_with_news(
    'courses',
    kept_tables=[
        'int_learners__learners_placed',
        'int_learners__progress_counted',
    ],
    key=['course_id']
) }}

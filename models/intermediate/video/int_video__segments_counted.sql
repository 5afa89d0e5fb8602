{{ config(materialized='table') }}

with

viewings as (

    select * from {{ ref('int_video__viewings_constructed') }}

),

durations as (

    select
        course_id,
        encoded_module_id,
        -- The length is unknown as soon as one player does not know it.
        if(
            count(duration_seconds) = count(*),
            max(duration_seconds),
            null
        ) as known_duration_seconds
    from viewings
    group by
        course_id,
        encoded_module_id

),

viewed_segments as (

    select
        course_id,
        encoded_module_id,
        user_id,
        -- Segments last five seconds. A viewing covers those of its first to its last second.
        explode(
            sequence(try_cast(start_seconds as int) div 5, try_cast(end_seconds as int) div 5)
        ) as segment
    from viewings

),

segments_per_learner as (

    select
        course_id,
        encoded_module_id,
        segment,
        user_id,
        count(*) as view_count
    from viewed_segments
    group by
        course_id,
        encoded_module_id,
        segment,
        user_id

),

segments as (

    select
        course_id,
        encoded_module_id,
        cast(segment as int) as segment,
        cast(count(*) as int) as num_users,
        cast(sum(view_count) as int) as num_views
    from segments_per_learner
    group by
        course_id,
        encoded_module_id,
        segment

),

segments_with_next as (

    select
        *,
        lead(num_users) over (
            partition by course_id, encoded_module_id
            order by segment
        ) as next_num_users
    from segments

),

-- The last segment after which (nearly) all learners are gone; null when there is no such segment.
dropoffs as (

    select
        course_id,
        encoded_module_id,
        max(
            case when next_num_users <= num_users * {{ var('dropoff_threshold') }} then segment end
        ) as dropoff_segment,
        max(segment) as last_segment
    from segments_with_next
    group by
        course_id,
        encoded_module_id

),

videos as (

    select
        durations.course_id,
        durations.encoded_module_id,
        coalesce(
            durations.known_duration_seconds,
            5 * (coalesce(dropoffs.dropoff_segment, dropoffs.last_segment) + 1) - 1
        ) as duration_seconds
    from durations
    inner join dropoffs
        on
            durations.course_id = dropoffs.course_id
            and durations.encoded_module_id = dropoffs.encoded_module_id

),

segments_of_videos as (

    select
        segments.course_id,
        segments.encoded_module_id,
        segments.segment,
        segments.num_users,
        segments.num_views,
        videos.duration_seconds,
        try_cast(videos.duration_seconds as int) div 5 as final_segment
    from segments
    inner join videos
        on
            segments.course_id = videos.course_id
            and segments.encoded_module_id = videos.encoded_module_id

),

segments_shown as (

    select
        course_id,
        encoded_module_id,
        segment,
        num_users,
        num_views,
        duration_seconds,
        -- Segments after the final one are cut off only when somebody watched the final segment.
        segment <= final_segment or not bool_or(segment = final_segment) over (
            partition by course_id, encoded_module_id
        ) as is_shown
    from segments_of_videos

)

select * from segments_shown

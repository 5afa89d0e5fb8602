with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

player_events as (

    select
        course_id,
        user_id,
        video_id as encoded_module_id,
        event_type,
        -- The position of the player; for a seek, the position before the jump.
        if(event_type = 'seek_video', video_old_seconds, video_current_seconds)
            as position_seconds,
        if(event_type = 'seek_video', video_new_seconds, null) as target_seconds,
        -- A live stream has no length, and players report all kinds of numbers for it.
        if(
            video_duration_seconds > 0 and video_duration_seconds <= 864000,
            video_duration_seconds,
            null
        ) as duration_seconds,
        event_time,
        event_date
    from events
    where
        event_type in ('pause_video', 'play_video', 'seek_video', 'stop_video')
        and course_id is not null
        and user_id is not null
        -- A part of an id would be another video.
        and length(video_id) <= 255

),

valid_events as (

    select * from player_events
    where
        -- Spark holds NaN for greater than every number, so NaN is outside the range.
        position_seconds between 0 and 36000
        and (event_type != 'seek_video' or target_seconds between 0 and 36000)

),

sequenced as (

    select
        *,
        lag(event_type) over (
            partition by event_date, course_id, user_id, encoded_module_id
            -- Events with the same time are ordered by their names: pause, play, seek, stop.
            order by event_time, event_type, target_seconds, position_seconds, duration_seconds
        ) as previous_event_type
    from valid_events

),

events_that_matter as (

    select
        course_id,
        user_id,
        encoded_module_id,
        event_type,
        position_seconds,
        target_seconds,
        duration_seconds,
        event_time,
        event_date
    from sequenced
    -- A play can start a viewing. Another event can end one only directly after a play.
    where
        event_type = 'play_video'
        or coalesce(previous_event_type, 'play_video') = 'play_video'

)

{{ whole_weeks('events_that_matter') }}

-- Learners and views of each five seconds of a video, with the video's length and its last segment.
with

events as (
    select
        course_id,
        user_id,
        video_id as encoded_module_id,
        event_type,
        case event_type when 'seek_video' then video_old_seconds else video_current_seconds end
            as position,
        case event_type when 'seek_video' then video_new_seconds end as target,
        case when video_duration_seconds > 0 and video_duration_seconds <= 864000
            then video_duration_seconds end as duration,
        event_time
    from stg_tracking_log__events
    where
        event_type in ('pause_video', 'play_video', 'seek_video', 'stop_video')
        and course_id is not null
        and user_id is not null
        and length(video_id) <= 255
        and event_date < getvariable('as_of')
        and position between 0 and 36000
        and (event_type != 'seek_video' or target between 0 and 36000)
),

-- A play starts a viewing. Another event ends a viewing only directly after a play.
starts_and_ends as (
    select * from events
    qualify event_type = 'play_video' or lag(event_type) over (
        partition by course_id, user_id, encoded_module_id
        order by
            event_time, event_type,
            target nulls first, position nulls first, duration nulls first
    ) = 'play_video'
),

-- The event before an end is its play. The one before that play may be the seek that ended the
-- viewing before, and its target is where this viewing starts.
viewings as (
    select
        course_id,
        user_id,
        encoded_module_id,
        event_type,
        lag(duration) over in_order as play_duration,
        coalesce(lag(target, 2) over in_order, lag(position) over in_order) as start_seconds,
        position as end_seconds
    from starts_and_ends
    window in_order as (
        partition by course_id, user_id, encoded_module_id
        order by
            event_time, event_type,
            target nulls first, position nulls first, duration nulls first
    )
    qualify
        event_type != 'play_video'
        and end_seconds - start_seconds >= 0.25
        and (play_duration is null or end_seconds <= play_duration + 1)
),

durations as (
    select
        course_id,
        encoded_module_id,
        case when count(play_duration) = count(*) then max(play_duration) end as known_duration
    from viewings
    group by course_id, encoded_module_id
),

viewed as (
    select
        course_id,
        encoded_module_id,
        user_id,
        unnest(
            generate_series(trunc(start_seconds)::int // 5, trunc(end_seconds)::int // 5)
        ) as segment
    from viewings
),

segments as (
    select
        course_id,
        encoded_module_id,
        segment,
        count(distinct user_id) as num_users,
        count(*) as num_views
    from viewed
    group by course_id, encoded_module_id, segment
),

with_next as (
    select
        *,
        lead(num_users) over (partition by course_id, encoded_module_id order by segment)
            as next_num_users
    from segments
),

-- Where no player knows the length, a video ends where nearly all learners are gone.
dropoffs as (
    select
        course_id,
        encoded_module_id,
        coalesce(
            max(segment) filter (where next_num_users <= num_users * 0.05), max(segment)
        ) as last_segment
    from with_next
    group by course_id, encoded_module_id
),

with_length as (
    select
        segments.*,
        coalesce(known_duration, 5 * (last_segment + 1) - 1)::double as duration_seconds,
        trunc(duration_seconds)::int // 5 as final_segment
    from segments
    inner join durations using (course_id, encoded_module_id)
    inner join dropoffs using (course_id, encoded_module_id)
)

select
    * exclude (final_segment),
    segment <= final_segment or not bool_or(segment = final_segment) over (
        partition by course_id, encoded_module_id
    ) as is_shown
from with_length

with

events as (

    select * from {{ ref('int_video__events_extracted') }}
    where {{ is_in_period('event_date') }}

),

videos_with_news as (

    select * from {{ ref('int_video__videos_fingerprinted') }}
    where has_news

),

events_of_videos_with_news as (

    select events.*
    from events
    left semi join videos_with_news
        on
            events.course_id = videos_with_news.course_id
            and events.encoded_module_id = videos_with_news.encoded_module_id

),

-- The store knows the preceding event of the same day only. Here the preceding event of any day is
-- known: an event other than a play is outside a viewing unless a play directly precedes it. The
-- learner's number comes first, because Spark sorts by a number faster than by ids that begin
-- alike.
sequenced as (

    select
        *,
        lag(event_type) over (
            partition by user_id, course_id, encoded_module_id
            order by event_time, event_type, target_seconds, position_seconds, duration_seconds
        ) as previous_event_type
    from events_of_videos_with_news

),

starts_and_ends as (

    select * from sequenced
    where event_type = 'play_video' or previous_event_type = 'play_video'

),

-- The event before an end is the play that the end closes. The event before that play is the end of
-- the previous viewing, or a play that no event closed.
with_the_two_before as (

    select
        course_id,
        user_id,
        encoded_module_id,
        event_type,
        position_seconds,
        lag(position_seconds) over earlier as play_position_seconds,
        lag(duration_seconds) over earlier as duration_seconds,
        -- The target is null unless a seek ended the previous viewing.
        lag(target_seconds, 2) over earlier as sought_seconds
    from starts_and_ends
    window earlier as (
        partition by user_id, course_id, encoded_module_id
        order by event_time, event_type, target_seconds, position_seconds, duration_seconds
    )

),

viewings as (

    select
        course_id,
        user_id,
        encoded_module_id,
        duration_seconds,
        coalesce(sought_seconds, play_position_seconds) as start_seconds,
        position_seconds as end_seconds
    from with_the_two_before
    where event_type != 'play_video'

)

select * from viewings
where
    end_seconds - start_seconds >= 0.25
    and (duration_seconds is null or end_seconds <= duration_seconds + 1)

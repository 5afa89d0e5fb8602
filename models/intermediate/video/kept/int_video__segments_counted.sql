with

videos as (

    select * from {{ ref('int_video__videos_fingerprinted') }}

),

-- Those of videos with news.
segments as (

    select * from {{ ref('int_video__segments_watched') }}

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
        *,
        max(
            case when next_num_users <= num_users * {{ var('dropoff_threshold') }} then segment end
        ) over (partition by course_id, encoded_module_id) as dropoff_segment,
        max(segment) over (partition by course_id, encoded_module_id) as last_segment
    from segments_with_next

),

segments_of_videos as (

    select
        course_id,
        encoded_module_id,
        segment,
        num_users,
        num_views,
        coalesce(known_duration_seconds, 5 * (coalesce(dropoff_segment, last_segment) + 1) - 1)
            as duration_seconds
    from dropoffs

),

segments_shown as (

    select
        course_id,
        encoded_module_id,
        cast(segment as int) as segment,
        cast(num_users as int) as num_users,
        cast(num_views as int) as num_views,
        duration_seconds,
        -- Segments after the final one are cut off only when somebody watched the final segment.
        segment <= try_cast(duration_seconds as int) div 5
        or not bool_or(segment = try_cast(duration_seconds as int) div 5) over (
            partition by course_id, encoded_module_id
        ) as is_shown
    from segments_of_videos

),

rows_built as (

    select
        segments_shown.course_id,
        segments_shown.encoded_module_id,
        segments_shown.segment,
        segments_shown.num_users,
        segments_shown.num_views,
        segments_shown.duration_seconds,
        segments_shown.is_shown,
        videos.fingerprint
    from segments_shown
    inner join videos
        on
            segments_shown.course_id = videos.course_id
            and segments_shown.encoded_module_id = videos.encoded_module_id

)

{{ kept_rows(
    'rows_built',
    ref('int_video__videos_fingerprinted'),
    key=['course_id', 'encoded_module_id'],
    columns=['segment', 'num_users', 'num_views', 'duration_seconds', 'is_shown']
) }}

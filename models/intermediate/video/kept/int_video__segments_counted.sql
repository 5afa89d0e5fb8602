with

videos as (

    select * from {{ ref('int_video__videos_fingerprinted') }}

),

-- The viewings of videos with news.
viewings as (

    select * from {{ ref('int_video__viewings_constructed') }}

),

-- Segments last five seconds. A viewing covers those of its first to its last second.
stretches as (

    select
        course_id,
        encoded_module_id,
        user_id,
        duration_seconds,
        try_cast(start_seconds as int) div 5 as first_segment,
        try_cast(end_seconds as int) div 5 as last_segment
    from viewings

),

stretches_of_learners as (

    select
        *,
        -- A learner counts once in a segment, in the stretch that begins first.
        greatest(
            first_segment,
            max(last_segment) over (
                partition by user_id, course_id, encoded_module_id
                order by first_segment, last_segment
                rows between unbounded preceding and 1 preceding
            ) + 1
        ) as first_new_segment
    from stretches

),

-- The numbers change where a stretch begins and after its end. So a stretch is a few rows, however
-- many segments it has.
changes as (

    select
        stretches_of_learners.course_id,
        stretches_of_learners.encoded_module_id,
        stretches_of_learners.duration_seconds,
        changes_listed.segment,
        changes_listed.view_change,
        changes_listed.user_change
    from stretches_of_learners
        lateral view stack(
            3,
            first_segment, 1, 0,
            first_new_segment, 0, if(first_new_segment <= last_segment, 1, 0),
            last_segment + 1, -1, if(first_new_segment <= last_segment, -1, 0)
        ) changes_listed as segment, view_change, user_change

),

changes_summed as (

    select
        course_id,
        encoded_module_id,
        segment,
        sum(view_change) as view_change,
        sum(user_change) as user_change,
        max(duration_seconds) as duration_seconds,
        bool_or(duration_seconds is null) as has_unknown_duration
    from changes
    group by
        course_id,
        encoded_module_id,
        segment

),

levels as (

    select
        course_id,
        encoded_module_id,
        segment as first_segment,
        lead(segment) over (
            partition by course_id, encoded_module_id
            order by segment
        ) - 1 as last_segment,
        sum(user_change) over (
            partition by course_id, encoded_module_id
            order by segment
        ) as num_users,
        sum(view_change) over (
            partition by course_id, encoded_module_id
            order by segment
        ) as num_views,
        -- The length is unknown as soon as one player does not know it.
        if(
            bool_or(has_unknown_duration) over (partition by course_id, encoded_module_id),
            null,
            max(duration_seconds) over (partition by course_id, encoded_module_id)
        ) as known_duration_seconds
    from changes_summed

),

segments as (

    select
        course_id,
        encoded_module_id,
        explode(sequence(first_segment, last_segment)) as segment,
        num_users,
        num_views,
        known_duration_seconds
    from levels
    where num_views > 0

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

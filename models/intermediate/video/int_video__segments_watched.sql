with

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

)

select * from segments

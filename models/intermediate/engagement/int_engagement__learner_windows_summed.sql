{{ config(materialized='table') }}

with

-- The days of a learner come to one task, before their ids are collected: ids that were collected
-- before would have to be moved as lists.
learner_days as (

    select /*+ repartition(course_id, username) */
        *,
        date_sub({{ as_of_date() }}, 1) as last_date
    from {{ ref('int_engagement__learner_days_counted') }}
    where {{ is_in_period('event_date') }}

),

days_in_windows as (

    select
        'weekly' as interval_type,
        -- Weeks are counted back from the last day of the data, whatever its weekday.
        date_add(event_date, datediff(last_date, event_date) % 7) as end_date,
        *
    from learner_days
    union all
    select
        'all' as interval_type,
        last_date as end_date,
        *
    from learner_days

),

windows as (

    select
        interval_type,
        end_date,
        course_id,
        username,
        cast(sum(days_active) as int) as days_active,
        -- A problem or a video counts once in a window, on however many days it was used.
        size(array_distinct(flatten(collect_list(attempted_problem_ids)))) as problems_attempted,
        cast(sum(problem_attempts) as int) as problem_attempts,
        size(array_distinct(flatten(collect_list(correct_problem_ids)))) as problems_correct,
        size(array_distinct(flatten(collect_list(played_video_ids)))) as videos_played,
        cast(sum(forum_posts) as int) as forum_posts,
        cast(sum(forum_responses) as int) as forum_responses,
        cast(sum(forum_comments) as int) as forum_comments,
        cast(sum(forum_upvotes_given) as int) as forum_upvotes_given,
        cast(sum(forum_downvotes_given) as int) as forum_downvotes_given,
        cast(sum(forum_upvotes_received) as int) as forum_upvotes_received,
        cast(sum(forum_downvotes_received) as int) as forum_downvotes_received,
        cast(sum(textbook_pages_viewed) as int) as textbook_pages_viewed,
        coalesce(
            left(
                max(struct(last_subsection_time, last_subsection_path)).last_subsection_path, 1000
            ),
            ''
        ) as last_subsection_viewed
    from days_in_windows
    group by
        interval_type,
        end_date,
        course_id,
        username

)

select * from windows
-- A learner who did nothing, and whose received votes were all taken back, would have only zeros.
-- Such a learner gets no row.
where days_active > 0 or forum_upvotes_received != 0 or forum_downvotes_received != 0

with

learner_days as (

    select * from {{ ref('int_engagement__learner_days_counted') }}
    where {{ is_in_period('event_date') }}

)

-- The store has one row for each of these days, so nothing is added up.
select
    'daily' as interval_type,
    event_date as end_date,
    course_id,
    username,
    cast(days_active as int) as days_active,
    size(attempted_problem_ids) as problems_attempted,
    cast(problem_attempts as int) as problem_attempts,
    size(correct_problem_ids) as problems_correct,
    size(played_video_ids) as videos_played,
    cast(forum_posts as int) as forum_posts,
    cast(forum_responses as int) as forum_responses,
    cast(forum_comments as int) as forum_comments,
    cast(forum_upvotes_given as int) as forum_upvotes_given,
    cast(forum_downvotes_given as int) as forum_downvotes_given,
    cast(forum_upvotes_received as int) as forum_upvotes_received,
    cast(forum_downvotes_received as int) as forum_downvotes_received,
    cast(textbook_pages_viewed as int) as textbook_pages_viewed,
    coalesce(left(last_subsection_path, 1000), '') as last_subsection_viewed
from learner_days
-- A learner whose received votes were all taken back has only zeros. Such a learner gets no row.
where days_active > 0 or forum_upvotes_received != 0 or forum_downvotes_received != 0

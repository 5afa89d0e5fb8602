with

learner_days as (

    select * from {{ ref('int_engagement__learner_days_summed') }}

)

select
    end_date,
    course_id,
    username,
    days_active,
    problems_attempted,
    problem_attempts,
    problems_correct,
    videos_played,
    forum_posts,
    forum_responses,
    forum_comments,
    forum_upvotes_given,
    forum_downvotes_given,
    forum_upvotes_received,
    forum_downvotes_received,
    textbook_pages_viewed,
    last_subsection_viewed
from learner_days

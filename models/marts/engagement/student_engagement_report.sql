with

enrollments as (

    select * from {{ ref('course_enrollment_summary') }}
    where current_enrollment_is_active = 1

),

users as (

    select * from {{ ref('stg_lms__users') }}

),

cohorts as (

    select * from {{ ref('int_learners__cohorts_chosen') }}

),

windows as (

    select * from {{ ref('int_engagement__learner_windows_summed') }}
    where end_date = date_sub({{ as_of_date() }}, 1)
    union all
    select * from {{ ref('int_engagement__learner_days_summed') }}
    where end_date = date_sub({{ as_of_date() }}, 1)

),

enrolled_learners as (

    select
        enrollments.course_id,
        users.username,
        users.email,
        cohorts.cohort,
        explode(array('daily', 'weekly', 'all')) as interval_type
    from enrollments
    inner join users
        on enrollments.user_id = users.user_id
    left join cohorts
        on
            enrollments.course_id = cohorts.course_id
            and enrollments.user_id = cohorts.user_id

),

reports as (

    select
        enrolled_learners.interval_type,
        date_sub({{ as_of_date() }}, 1) as end_date,
        enrolled_learners.course_id,
        enrolled_learners.username,
        enrolled_learners.email,
        enrolled_learners.cohort,
        coalesce(windows.days_active, 0) as days_active,
        coalesce(windows.problems_attempted, 0) as problems_attempted,
        coalesce(windows.problem_attempts, 0) as problem_attempts,
        coalesce(windows.problems_correct, 0) as problems_correct,
        coalesce(windows.videos_played, 0) as videos_played,
        coalesce(windows.forum_posts, 0) as forum_posts,
        coalesce(windows.forum_responses, 0) as forum_responses,
        coalesce(windows.forum_comments, 0) as forum_comments,
        coalesce(windows.forum_upvotes_given, 0) as forum_upvotes_given,
        coalesce(windows.forum_downvotes_given, 0) as forum_downvotes_given,
        coalesce(windows.forum_upvotes_received, 0) as forum_upvotes_received,
        coalesce(windows.forum_downvotes_received, 0) as forum_downvotes_received,
        coalesce(windows.textbook_pages_viewed, 0) as textbook_pages_viewed,
        coalesce(windows.last_subsection_viewed, '') as last_subsection_viewed
    from enrolled_learners
    left join windows
        on
            enrolled_learners.interval_type = windows.interval_type
            and enrolled_learners.course_id = windows.course_id
            and enrolled_learners.username = windows.username

)

select
    interval_type,
    end_date,
    course_id,
    username,
    email,
    cohort,
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
from reports

-- Both tables say what a learner did in the last seven days, so a page that shows both must not
-- contradict itself. The roster lists exactly the learners with an enrollment event, an account and
-- a profile. A learner without engagement in the week has zeros in the roster.
-- Returns the learners whom only one side has, and those whose metrics differ.
with

learners as (

    select distinct
        states.course_id,
        lms_users.username
    from {{ ref('int_enrollment__states_derived') }} as states
    inner join {{ ref('stg_lms__users') }} as lms_users
        on states.user_id = lms_users.user_id
    inner join {{ ref('stg_lms__user_profiles') }} as profiles
        on states.user_id = profiles.user_id

),

week as (

    select
        course_id,
        username,
        sum(if(event = 'attempted', count, 0)) as problem_attempts,
        count(distinct if(event = 'attempted', entity_id, null)) as problems_attempted,
        count(distinct if(event = 'completed', entity_id, null)) as problems_completed,
        count(distinct if(event = 'viewed', entity_id, null)) as videos_viewed,
        sum(if(event = 'contributed', count, 0)) as discussion_contributions
    from {{ ref('module_engagement') }}
    where date >= date_sub({{ as_of_date() }}, 7)
    group by course_id, username

),

expected as (

    select
        learners.course_id,
        learners.username,
        struct(
            coalesce(week.problem_attempts, 0) as problem_attempts,
            coalesce(week.problems_attempted, 0) as problems_attempted,
            coalesce(week.problems_completed, 0) as problems_completed,
            week.problem_attempts / nullif(week.problems_completed, 0) as per_completed,
            coalesce(week.videos_viewed, 0) as videos_viewed,
            coalesce(week.discussion_contributions, 0) as discussion_contributions
        ) as metrics
    from learners
    left join week
        on
            learners.course_id = week.course_id
            and learners.username = week.username

),

found as (

    select
        course_id,
        username,
        struct(
            bigint(problem_attempts) as problem_attempts,
            bigint(problems_attempted) as problems_attempted,
            bigint(problems_completed) as problems_completed,
            problem_attempts_per_completed as per_completed,
            bigint(videos_viewed) as videos_viewed,
            bigint(discussion_contributions) as discussion_contributions
        ) as metrics
    from {{ ref('learner_roster') }}

)

select
    coalesce(expected.course_id, found.course_id) as course_id,
    coalesce(expected.username, found.username) as username,
    expected.metrics as expected_metrics,
    found.metrics as found_metrics
from expected
full outer join found
    on
        expected.course_id = found.course_id
        and expected.username = found.username
where not expected.metrics <=> found.metrics

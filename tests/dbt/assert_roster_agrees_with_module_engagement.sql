-- Both tables tell what a learner did in the last seven days: a page that shows one beside the
-- other must not contradict itself. A learner without engagement in the week has zeros.
with

engagements as (

    select * from {{ ref('module_engagement') }}
    where date >= date_sub({{ as_of_date() }}, 7)

),

roster as (

    select * from {{ ref('learner_roster') }}

),

sums as (

    select
        course_id,
        username,
        sum(if(event = 'attempted', count, 0)) as problem_attempts,
        sum(if(event = 'contributed', count, 0)) as discussion_contributions,
        count(distinct if(event = 'viewed', entity_id, null)) as videos_viewed
    from engagements
    group by course_id, username

)

select
    roster.course_id,
    roster.username,
    roster.problem_attempts,
    sums.problem_attempts as expected_problem_attempts
from roster
left join sums
    on
        roster.course_id = sums.course_id
        and roster.username = sums.username
where
    roster.problem_attempts != coalesce(sums.problem_attempts, 0)
    or roster.discussion_contributions != coalesce(sums.discussion_contributions, 0)
    or roster.videos_viewed != coalesce(sums.videos_viewed, 0)

-- Learners of each complete week by what they did, and how many were enrolled at the week's end.
with

learner_weeks as (
    select
        course_id,
        user_id,
        date_trunc('week', event_date)::date as monday,
        bool_or(event_type = 'problem_check' and event_source = 'server') as has_attempted,
        bool_or(
            event_type like 'edx.forum.%.created' and event_source = 'server'
        ) as has_posted,
        bool_or(event_type = 'play_video' and event_source in ('browser', 'mobile')) as has_played
    from stg_tracking_log__events
    where
        user_id is not null
        and course_id is not null
        and event_source is distinct from 'task'
        and not starts_with(event_type, 'edx.course.enrollment.')
        and event_date < date_trunc('week', getvariable('as_of'))
    group by course_id, user_id, monday
),

labelled as (
    select course_id, user_id, monday, 'ACTIVE' as label from learner_weeks
    union all
    select course_id, user_id, monday, 'ATTEMPTED_PROBLEM' from learner_weeks where has_attempted
    union all
    select course_id, user_id, monday, 'POSTED_FORUM' from learner_weeks where has_posted
    union all
    select course_id, user_id, monday, 'PLAYED_VIDEO' from learner_weeks where has_played
)

select
    labelled.course_id,
    monday::timestamptz as interval_start,
    (monday + 7)::timestamptz as interval_end,
    label,
    count(*)::int as count,
    count(spans.user_id)::int as enrolled_count
from labelled
left join enrollment_spans as spans
    on
        labelled.course_id = spans.course_id
        and labelled.user_id = spans.user_id
        and spans.is_enrolled
        and spans.start_date <= monday + 6
        and spans.end_date > monday + 6
group by labelled.course_id, monday, label

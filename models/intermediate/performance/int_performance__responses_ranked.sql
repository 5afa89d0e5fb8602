with

checks as (

    select * from {{ ref('int_performance__checks_with_news') }}

),

-- Ties in time go by the event id.
ranked as (

    select
        *,
        struct(event_time, event_id) as moment,
        min(struct(event_time, event_id)) over learner_in_problem as first_moment,
        max(struct(event_time, event_id)) over learner_in_problem as last_moment
    from checks
    window learner_in_problem as (
        partition by {{ hash_first(['course_id', 'problem_id', 'username']) }}
    )

)

select
    course_id,
    problem_id,
    part_id,
    moment,
    problem_display_name,
    response_type,
    question,
    variant,
    is_correct,
    cast(moment = first_moment as int) as is_first,
    cast(moment = last_moment as int) as is_last,
    nullif(nullif({{ answer_text('value', stripped) }}, '[]'), '') as value_behind,
    {{ answer_text('answer', stripped) }} as answer,
    {{ answer_text('answer', plain_text) }} as plain_answer,
    has_submission,
    fingerprint
from ranked
where part_id is not null and (moment = first_moment or moment = last_moment)

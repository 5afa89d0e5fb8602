with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

problems_with_news as (

    select * from {{ ref('int_performance__problems_fingerprinted') }}
    where has_news

),

checks_of_problems_with_news as (

    select checks.*
    from checks
    left semi join problems_with_news
        on
            checks.course_id = problems_with_news.course_id
            and checks.problem_id = problems_with_news.problem_id

),

-- Ties in time go by the event id.
ranked as (

    select
        *,
        struct(event_time, event_id) as moment,
        min(struct(event_time, event_id)) over learner_in_problem as first_moment,
        max(struct(event_time, event_id)) over learner_in_problem as last_moment
    from checks_of_problems_with_news
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
    has_submission
from ranked
where part_id is not null and (moment = first_moment or moment = last_moment)

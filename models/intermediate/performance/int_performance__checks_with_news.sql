with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

problems_with_news as (

    select * from {{ ref('int_performance__problems_fingerprinted') }}
    where has_news

)

select
    checks.*,
    problems_with_news.fingerprint
from checks
inner join problems_with_news
    on
        checks.course_id = problems_with_news.course_id
        and checks.problem_id = problems_with_news.problem_id

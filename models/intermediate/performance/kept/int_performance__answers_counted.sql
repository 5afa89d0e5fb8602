with

problems as (

    select * from {{ ref('int_performance__problems_fingerprinted') }}

),

-- The responses to problems with news.
responses as (

    select * from {{ ref('int_performance__responses_ranked') }}

),

answers as (

    select
        course_id,
        problem_id,
        part_id,
        sum(is_first) as first_response_count,
        sum(is_last) as last_response_count,
        max(moment) as moment,
        max_by(
            struct(
                problem_display_name,
                response_type,
                value_behind,
                answer,
                plain_answer,
                has_submission,
                is_correct,
                variant,
                question
            ),
            moment
        ) as newest
    from responses
    group by
        course_id,
        problem_id,
        part_id,
        coalesce(value_behind, answer, ''),
        -- Older events say variant 1 where a problem is not randomised, newer events say none.
        coalesce(variant, 1)

),

rows_built as (

    select
        answers.course_id,
        answers.problem_id,
        answers.part_id,
        answers.moment,
        answers.first_response_count,
        answers.last_response_count,
        answers.newest.problem_display_name,
        answers.newest.response_type,
        answers.newest.value_behind,
        answers.newest.answer,
        answers.newest.plain_answer,
        answers.newest.has_submission,
        answers.newest.is_correct,
        answers.newest.variant,
        answers.newest.question,
        problems.fingerprint
    from answers
    inner join problems
        on
            answers.course_id = problems.course_id
            and answers.problem_id = problems.problem_id

)

select * from rows_built
{% if rows_of_last_build(this.identifier) %}
    union all
    select
        rows_before.course_id,
        rows_before.problem_id,
        rows_before.part_id,
        rows_before.moment,
        rows_before.first_response_count,
        rows_before.last_response_count,
        rows_before.problem_display_name,
        rows_before.response_type,
        rows_before.value_behind,
        rows_before.answer,
        rows_before.plain_answer,
        rows_before.has_submission,
        rows_before.is_correct,
        rows_before.variant,
        rows_before.question,
        rows_before.fingerprint
    from {{ relation_before() }} as rows_before
    left semi join problems
        on
            rows_before.course_id = problems.course_id
            and rows_before.problem_id = problems.problem_id
            and rows_before.fingerprint = problems.fingerprint
            and not problems.has_news
{% endif %}

with

-- The responses to problems with news.
responses as (

    select * from {{ ref('int_performance__responses_ranked') }}

),

answers as (

    select
        course_id,
        problem_id,
        part_id,
        fingerprint,
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
        fingerprint,
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
        answers.fingerprint
    from answers

)

{{ kept_rows(
    'rows_built',
    ref('int_performance__problems_fingerprinted'),
    key=['course_id', 'problem_id'],
    columns=[
        'part_id',
        'moment',
        'first_response_count',
        'last_response_count',
        'problem_display_name',
        'response_type',
        'value_behind',
        'answer',
        'plain_answer',
        'has_submission',
        'is_correct',
        'variant',
        'question',
    ]
) }}

{{ config(materialized='table') }}

with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

problems as (

    select
        course_id,
        problem_id,
        {{ fingerprint(
            [
                'username',
                'event_time',
                'event_id',
                'part_id',
                'problem_display_name',
                'response_type',
                'question',
                'variant',
                'is_correct',
                'has_submission',
                'is_first_part',
                'success',
                'grade',
                'max_grade',
                'correctness',
                'answer_items',
                'size(answer_items)',
                'is_answer_list',
                'value_items',
                'size(value_items)',
                'is_value_list',
            ],
            settings=[var('list_delimiter')]
        ) }} as fingerprint
    from checks
    group by
        course_id,
        problem_id

)

{{ keys_with_news(
    'problems',
    kept_tables=[
        'int_performance__answers_counted',
        'int_performance__latest_responses_chosen',
        'int_performance__submissions_counted',
    ],
    key=['course_id', 'problem_id']
) }}

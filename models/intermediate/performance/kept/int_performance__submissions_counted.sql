with

-- The submissions of problems with news.
submissions as (

    select * from {{ ref('int_performance__checks_with_news') }}
    where is_first_part

),

-- Ties in time go by the event id.
numbered as (

    select
        course_id,
        problem_id,
        event_date,
        success,
        fingerprint,
        row_number() over (
            partition by {{ hash_first(['course_id', 'problem_id', 'username']) }}
            order by event_time, event_id
        ) = 1 as is_first_try
    from submissions

),

submissions_counted as (

    select
        course_id,
        problem_id,
        event_date,
        count_if(is_first_try) as learners_tried,
        count_if(is_first_try and success = 'correct') as first_right,
        count(*) as submissions,
        fingerprint
    from numbered
    group by
        course_id,
        problem_id,
        event_date,
        fingerprint

)

{{ kept_rows(
    'submissions_counted',
    ref('int_performance__problems_fingerprinted'),
    key=['course_id', 'problem_id'],
    columns=['event_date', 'learners_tried', 'first_right', 'submissions']
) }}

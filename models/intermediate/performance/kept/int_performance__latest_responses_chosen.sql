with

-- The parts of the submissions of problems with news.
checks as (

    select * from {{ ref('int_performance__checks_with_news') }}

),

-- Ties in time go by the event id. A submission has a row for each part.
numbered as (

    select
        *,
        dense_rank() over so_far as attempt_count,
        min(event_time) over so_far as first_time,
        event_id = last_value(event_id) over (
            partition by {{ hash_first(['course_id', 'problem_id', 'username']) }}
            order by event_time, event_id
            rows between unbounded preceding and unbounded following
        ) as is_latest
    from checks
    window so_far as (
        partition by {{ hash_first(['course_id', 'problem_id', 'username']) }}
        order by event_time, event_id
    )

),

latest_parts as (

    select
        course_id,
        problem_id,
        part_id,
        username,
        {{ collapsed('problem_display_name') }} as problem,
        {{ collapsed('question') }} as question,
        grade,
        max_grade,
        case correctness when 'correct' then true when 'incorrect' then false end as correct,
        array_join(
            transform(
                -- A submission may say all of a part but its answer. The value is the answer then.
                coalesce(answer_items, value_items),
                -- A hint ends where its tag is closed by a slash of either kind, at its end tag, or
                -- else with the text. Removing it leaves the blanks that stood before it, so the
                -- text is trimmed.
                item -> trim(regexp_replace(
                    coalesce({{ collapsed('item') }}, ''),
                    '(?is)<choicehint\\b(?:[^>]*[/\\\\]>|.*?(?:</choicehint>|$))',
                    ''
                ))
            ),
            {{ text_literal(var('list_delimiter')) }}
        ) as answer,
        attempt_count,
        first_time,
        event_time as last_time,
        fingerprint
    from numbered
    where part_id is not null and is_latest

)

{{ kept_rows(
    'latest_parts',
    ref('int_performance__problems_fingerprinted'),
    key=['course_id', 'problem_id'],
    columns=[
        'part_id',
        'username',
        'problem',
        'question',
        'grade',
        'max_grade',
        'correct',
        'answer',
        'attempt_count',
        'first_time',
        'last_time',
    ]
) }}

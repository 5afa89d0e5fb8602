with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

blocks as (

    select * from {{ ref('course_blocks') }}

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
        part_id,
        problem_id,
        {{ collapsed('problem_display_name') }} as problem,
        username,
        {{ collapsed('question') }} as question,
        grade,
        max_grade,
        case correctness when 'correct' then true when 'incorrect' then false end as correct,
        array_join(
            transform(
                answer_items,
                -- Removing a hint leaves the blanks that stood before it, so the text is trimmed.
                item -> trim(regexp_replace(
                    coalesce({{ collapsed('item') }}, ''),
                    '(?is)<choicehint\\b[^>]*/>|<choicehint\\b.*?</choicehint>',
                    ''
                ))
            ),
            {{ text_literal(var('list_delimiter')) }}
        ) as answer,
        attempt_count,
        first_time,
        event_time as last_time
    from numbered
    where part_id is not null and is_latest

)

select
    latest_parts.course_id,
    latest_parts.part_id as answer_id,
    latest_parts.problem_id,
    latest_parts.problem,
    latest_parts.username,
    latest_parts.question,
    latest_parts.grade as score,
    latest_parts.max_grade as max_score,
    latest_parts.correct,
    latest_parts.answer,
    cast(latest_parts.attempt_count as int) as total_attempts,
    {{ whole_seconds('latest_parts.first_time') }} as first_attempt_date,
    {{ whole_seconds('latest_parts.last_time') }} as last_attempt_date,
    concat_ws(
        {{ text_literal(var('path_delimiter')) }},
        coalesce(blocks.course_path, {{ text_literal(var('deleted_blocks_path')) }}),
        latest_parts.problem
    ) as location,
    coalesce(blocks.sort_idx, -1) as sort_idx
from latest_parts
left join blocks
    on
        latest_parts.course_id = blocks.course_id
        and latest_parts.problem_id = blocks.block_id

with

checks as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_answered and {{ is_in_period('event_date') }}

),

blocks as (

    select * from {{ ref('course_blocks') }}

),

attempts as (

    select
        course_id,
        problem_id,
        username,
        count(distinct event_id) as attempt_count,
        min(event_time) as first_time,
        -- Ties in time go by the event id.
        max(struct(event_time, event_id)) as latest
    from checks
    group by course_id, problem_id, username

),

latest_parts as (

    select
        checks.course_id,
        checks.part_id,
        checks.problem_id,
        {{ collapsed('checks.problem_display_name') }} as problem,
        checks.username,
        {{ collapsed('checks.question') }} as question,
        checks.grade,
        checks.max_grade,
        case checks.correctness when 'correct' then true when 'incorrect' then false end as correct,
        array_join(
            transform(
                checks.answer_items,
                -- Removing a hint leaves the blanks that stood before it, so the text is trimmed.
                item -> trim(regexp_replace(
                    coalesce({{ collapsed('item') }}, ''),
                    '(?is)<choicehint\\b[^>]*/>|<choicehint\\b.*?</choicehint>',
                    ''
                ))
            ),
            {{ text_literal(var('list_delimiter')) }}
        ) as answer,
        attempts.attempt_count,
        attempts.first_time,
        attempts.latest.event_time as last_time
    from attempts
    inner join checks
        on
            attempts.course_id = checks.course_id
            and attempts.problem_id = checks.problem_id
            and attempts.username = checks.username
            and attempts.latest.event_id = checks.event_id
    where checks.part_id is not null

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

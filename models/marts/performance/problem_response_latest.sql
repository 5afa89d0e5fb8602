with

responses as (

    select * from {{ ref('int_performance__latest_responses_chosen') }}

),

blocks as (

    select * from {{ ref('course_blocks') }}

)

select
    responses.course_id,
    responses.part_id as answer_id,
    responses.problem_id,
    responses.problem,
    responses.username,
    responses.question,
    responses.grade as score,
    responses.max_grade as max_score,
    responses.correct,
    responses.answer,
    cast(responses.attempt_count as int) as total_attempts,
    {{ whole_seconds('responses.first_time') }} as first_attempt_date,
    {{ whole_seconds('responses.last_time') }} as last_attempt_date,
    concat_ws(
        {{ text_literal(var('path_delimiter')) }},
        coalesce(blocks.course_path, {{ text_literal(var('deleted_blocks_path')) }}),
        responses.problem
    ) as location,
    coalesce(blocks.sort_idx, -1) as sort_idx
from responses
left join blocks
    on
        responses.course_id = blocks.course_id
        and responses.problem_id = blocks.block_id

with

responses as (

    select * from {{ ref('int_performance__responses_ranked') }}

),

newest_of_part as (

    select
        course_id,
        part_id,
        max_by(problem_id, moment) as problem_id,
        max_by(problem_display_name, moment) as problem_display_name,
        max_by(response_type, moment) as response_type,
        max_by(value_behind, moment) is not null as shows_values
    from responses
    group by course_id, part_id

),

counted_parts as (

    select * from newest_of_part
    where response_type in (
        'choiceresponse',
        'formularesponse',
        'multiplechoiceresponse',
        'numericalresponse',
        'optionresponse',
        'stringresponse'
    )

),

answers as (

    select
        responses.course_id,
        responses.part_id,
        any_value(counted_parts.problem_id) as problem_id,
        any_value(counted_parts.problem_display_name) as problem_display_name,
        any_value(counted_parts.shows_values) as shows_values,
        sum(responses.is_first) as first_response_count,
        sum(responses.is_last) as last_response_count,
        max(responses.moment) as moment,
        max_by(
            struct(
                responses.value_behind,
                responses.answer,
                responses.plain_answer,
                responses.has_submission,
                responses.is_correct,
                responses.variant,
                responses.question
            ),
            responses.moment
        ) as newest
    from responses
    inner join counted_parts
        on
            responses.course_id = counted_parts.course_id
            and responses.part_id = counted_parts.part_id
    group by
        responses.course_id,
        responses.part_id,
        coalesce(responses.value_behind, responses.answer, ''),
        -- Older events say variant 1 where a problem is not randomised, newer events say none.
        coalesce(responses.variant, 1)

),

shown as (

    select
        answers.course_id,
        answers.problem_id,
        answers.part_id,
        answers.moment,
        answers.newest.is_correct,
        answers.first_response_count,
        answers.last_response_count,
        if(answers.shows_values, rtrim(left(answers.newest.value_behind, 255)), null) as value_id,
        nullif(
            case
                -- An older event holds the value of the answer and no text. The value is shown as
                -- value_id or as the text, never as both.
                when not answers.newest.has_submission and answers.shows_values
                    then nvl2(answers.newest.value_behind, null, answers.newest.answer)
                when answers.shows_values then answers.newest.plain_answer
                else answers.newest.answer
            end,
            ''
        ) as answer_value_text,
        answers.newest.variant,
        answers.problem_display_name,
        nullif({{ stripped('answers.newest.question') }}, '') as question_text
    from answers

),

-- Answers that differ only in a value that is not shown become one row.
merged as (

    select
        course_id,
        problem_id,
        part_id,
        value_id,
        answer_value_text,
        variant,
        sum(first_response_count) as first_response_count,
        sum(last_response_count) as last_response_count,
        max_by(is_correct, moment) as is_correct,
        max_by(problem_display_name, moment) as problem_display_name,
        max_by(question_text, moment) as question_text
    from shown
    group by course_id, problem_id, part_id, value_id, answer_value_text, variant

)

select
    course_id,
    problem_id as module_id,
    part_id,
    is_correct as correct,
    cast(first_response_count as int) as first_response_count,
    cast(last_response_count as int) as last_response_count,
    value_id,
    answer_value_text,
    -- Texts such as 1_000, nan and inf, and numbers out of range, have no numeric value.
    case
        when answer_value_text rlike '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$'
            then nullif(
                nullif(try_cast(answer_value_text as double), double('infinity')),
                double('-infinity')
            )
    end as answer_value_numeric,
    variant,
    nullif(problem_display_name, '') as problem_display_name,
    question_text
from merged

with

answers_of_problems as (

    select * from {{ ref('int_performance__answers_counted') }}

),

-- A part may have been moved to another problem.
answers as (

    select
        course_id,
        part_id,
        sum(first_response_count) as first_response_count,
        sum(last_response_count) as last_response_count,
        max(moment) as moment,
        max_by(
            struct(
                problem_id,
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
    from answers_of_problems
    group by
        course_id,
        part_id,
        coalesce(value_behind, answer, ''),
        -- Older events say variant 1 where a problem is not randomised, newer events say none.
        coalesce(variant, 1)

),

answers_of_parts as (

    select
        *,
        max_by(newest, moment) over (partition by course_id, part_id) as newest_of_part
    from answers

),

counted as (

    select
        answers_of_parts.*,
        answers_of_parts.newest_of_part.problem_id,
        answers_of_parts.newest_of_part.problem_display_name,
        answers_of_parts.newest_of_part.value_behind is not null as shows_values
    from answers_of_parts
    where answers_of_parts.newest_of_part.response_type in (
        'choiceresponse',
        'formularesponse',
        'multiplechoiceresponse',
        'numericalresponse',
        'optionresponse',
        'stringresponse'
    )

),

shown as (

    select
        counted.course_id,
        counted.problem_id,
        counted.part_id,
        counted.moment,
        counted.newest.is_correct,
        counted.first_response_count,
        counted.last_response_count,
        if(counted.shows_values, rtrim(left(counted.newest.value_behind, 255)), null) as value_id,
        nullif(
            case
                -- Only the text beside a value is markup of the course. Any other text is shown as
                -- it is.
                when not counted.shows_values or counted.newest.value_behind is null
                    then counted.newest.answer
                -- An older event holds the value of the answer and no text.
                when counted.newest.has_submission then counted.newest.plain_answer
            end,
            ''
        ) as answer_value_text,
        counted.newest.variant,
        counted.problem_display_name,
        nullif({{ stripped('counted.newest.question') }}, '') as question_text
    from counted

),

-- Answers that differ only in a value that is not shown become one row. Here too, no variant is
-- variant 1.
merged as (

    select
        course_id,
        problem_id,
        part_id,
        value_id,
        answer_value_text,
        max_by(variant, moment) as variant,
        sum(first_response_count) as first_response_count,
        sum(last_response_count) as last_response_count,
        max_by(is_correct, moment) as is_correct,
        max_by(problem_display_name, moment) as problem_display_name,
        max_by(question_text, moment) as question_text
    from shown
    group by
        course_id,
        problem_id,
        part_id,
        value_id,
        answer_value_text,
        coalesce(variant, 1)

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

-- How often each answer to a part of a problem was a learner's first one, and last one.
with

checks as (
    select
        event_id,
        event_time,
        context_course_id as course_id,
        problem_id,
        username,
        regexp_replace(problem_display_name, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g') as problem_name,
        state_seed,
        case json_type(answers) when 'OBJECT' then answers::json::map(varchar, json) end
            as answer_map,
        case json_type(submission) when 'OBJECT' then submission::json::map(varchar, json) end
            as submission_map,
        case json_type(correct_map) when 'OBJECT' then correct_map::json::map(varchar, json) end
            as correctness_map
    from stg_tracking_log__events
    where
        event_type = 'problem_check'
        and event_source = 'server'
        and payload_error is null
        and context_course_id is not null
        and length(problem_id) between 1 and 255
        and username is not null
        and event_date < getvariable('as_of')
),

-- One id of a part that no table could keep makes the whole event unusable.
answered as (
    select * from checks
    where
        cardinality(answer_map) > 0
        and len(list_filter(
            list_concat(map_keys(answer_map), map_keys(submission_map)),
            lambda id: regexp_matches(id, '\p{Cc}|^\p{Z}|\p{Z}$') or length(id) > 255
        )) = 0
),

ends as (
    select
        *,
        row(event_time, event_id) as moment,
        (row_number() over (learner order by event_time, event_id) = 1)::int as is_first,
        (row_number() over (learner order by event_time desc, event_id desc) = 1)::int as is_last
    from answered
    window learner as (partition by course_id, problem_id, username)
    qualify is_first + is_last > 0
),

parts as (
    select
        *,
        submission_map is not null as has_submission,
        unnest(map_keys(coalesce(submission_map, answer_map))) as part_id
    from ends
),

opened as (
    select
        * exclude (answer_map, submission_map, correctness_map),
        answer_map[part_id] as raw_answer,
        submission_map[part_id] as submitted,
        submitted -> '$.answer' as submitted_answer,
        correctness_map[part_id] ->> '$.correctness' as correctness,
        case when has_submission then submitted_answer else raw_answer end as shown,
        -- The value behind the shown text is kept only where it differs from the text.
        case when not has_submission or raw_answer is distinct from submitted_answer
            then raw_answer end as hidden
    from parts
    where
        not regexp_matches(part_id, '(_dynamath|_comment)$')
        and (has_submission or map_contains(correctness_map, part_id))
),

-- The items of a list stand in brackets, with a bar between them.
texts as (
    select
        *,
        case json_type(shown)
            when 'ARRAY' then shown ->> '$[*]' else [coalesce(shown ->> '$', shown::varchar)]
        end as answer_items,
        case json_type(hidden)
            when 'ARRAY' then hidden ->> '$[*]' else [coalesce(hidden ->> '$', hidden::varchar)]
        end as value_items,
        [
            coalesce(regexp_replace(item, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g'), '')
            for item in answer_items
        ] as answers,
        [
            coalesce(regexp_replace(item, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g'), '')
            for item in value_items
        ] as hidden_values,
        [
            -- The bench's texts have these six references at most.
            replace(replace(replace(replace(replace(replace(
                regexp_replace(item, '(?s)<!--.*?-->|</?[A-Za-z!][^>]*>', ' ', 'g'),
                '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''),
                '&amp;', '&')
            for item in answer_items
        ] as marked_down,
        [
            coalesce(trim(regexp_replace(item, '[\s\p{Z}]+', ' ', 'g')), '')
            for item in marked_down
        ] as plain_answers
    from opened
),

responses as (
    select
        course_id,
        problem_id,
        part_id,
        moment,
        problem_name,
        has_submission,
        is_first,
        is_last,
        submitted ->> '$.response_type' as response_type,
        submitted ->> '$.question' as question,
        case when has_submission then try_cast(submitted ->> '$.variant' as int)
            else try_cast(state_seed as int) end as variant,
        case when has_submission
            then coalesce(try_cast(submitted ->> '$.correct' as boolean), false)
            else correctness is not distinct from 'correct' end as is_correct,
        case when json_type(shown) = 'ARRAY'
            then '[' || array_to_string(answers, '|') || ']' else answers[1] end as answer,
        case when json_type(shown) = 'ARRAY'
            then '[' || array_to_string(plain_answers, '|') || ']' else plain_answers[1] end
            as plain_answer,
        nullif(nullif(
            case when json_type(hidden) = 'ARRAY'
                then '[' || array_to_string(hidden_values, '|') || ']' else hidden_values[1] end,
            '[]'), '') as value_behind
    from texts
),

-- The newest response to a part says what kind of part it is.
counted_parts as (
    select
        course_id,
        part_id,
        arg_max_null(problem_id, moment) as problem_id,
        arg_max_null(problem_name, moment) as problem_name,
        arg_max_null(response_type, moment) as response_type,
        arg_max_null(value_behind, moment) is not null as shows_values
    from responses
    group by course_id, part_id
    having response_type in (
        'choiceresponse', 'formularesponse', 'multiplechoiceresponse',
        'numericalresponse', 'optionresponse', 'stringresponse'
    )
),

answers as (
    select
        responses.course_id,
        part_id,
        any_value(counted_parts.problem_id) as problem_id,
        any_value(counted_parts.problem_name) as problem_name,
        any_value(shows_values) as shows_values,
        sum(is_first) as first_count,
        sum(is_last) as last_count,
        max(moment) as moment,
        arg_max(
            {
                value_behind: value_behind, answer: answer, plain_answer: plain_answer,
                has_submission: has_submission, is_correct: is_correct, variant: variant,
                question: question
            },
            moment
        ) as newest
    from responses
    inner join counted_parts using (course_id, part_id)
    group by
        responses.course_id, part_id, coalesce(value_behind, answer, ''), coalesce(variant, 1)
),

shown as (
    select
        course_id,
        problem_id,
        part_id,
        moment,
        newest.is_correct,
        first_count,
        last_count,
        case when shows_values then rtrim(left(newest.value_behind, 255)) end as value_id,
        nullif(
            case
                when not shows_values or newest.value_behind is null then newest.answer
                when newest.has_submission then newest.plain_answer
            end,
            ''
        ) as answer_value_text,
        newest.variant,
        problem_name,
        nullif(regexp_replace(newest.question, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g'), '')
            as question_text
    from answers
)

select
    course_id,
    problem_id as module_id,
    part_id,
    arg_max_null(is_correct, moment) as correct,
    sum(first_count)::int as first_response_count,
    sum(last_count)::int as last_response_count,
    value_id,
    answer_value_text,
    case
        when regexp_matches(
            answer_value_text, '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$'
        )
            then nullif(
                nullif(try_cast(answer_value_text as double), 'infinity'::double),
                '-infinity'::double
            )
    end as answer_value_numeric,
    variant,
    nullif(arg_max_null(problem_name, moment), '') as problem_display_name,
    arg_max_null(question_text, moment) as question_text
from shown
group by course_id, problem_id, part_id, value_id, answer_value_text, variant

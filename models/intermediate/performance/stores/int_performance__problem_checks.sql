with

events as (

    select * from {{ ref('stg_tracking_log__events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

checks as (

    select
        *,
        {{ json_object('answers') }} as answer_map,
        {{ json_object('submission') }} as submission_map,
        {{ json_object('correct_map') }} as correctness_map
    from events
    where
        event_type = 'problem_check'
        and event_source = 'server'
        and payload_error is null
        and context_course_id is not null
        and length(problem_id) between 1 and 255

),

judged as (

    select
        *,
        (
            username is not null
            and coalesce(size(answer_map), 0) > 0
            -- The id of a part has at most 255 characters of any script, no control characters and
            -- no blanks at its ends. One id that breaks this rule makes the whole event unusable as
            -- an answer.
            and not exists(
                concat(map_keys(answer_map), coalesce(map_keys(submission_map), array())),
                id -> id rlike '\\p{Cc}|^\\p{Z}|\\p{Z}$' or length(id) > 255
            )
        ) as is_answered
    from checks

),

parts as (

    select
        *,
        -- An event without a part that counts is still a submission of the problem. So the event
        -- keeps one row, with a null part_id.
        posexplode_outer(if(
            is_answered,
            filter(
                -- JSON may hold a key twice. The first one counts.
                array_distinct(map_keys(coalesce(submission_map, answer_map))),
                id -> not id rlike '(_dynamath|_comment)$'
                -- In an event without the submission field, only ids in correct_map are parts.
                and (submission_map is not null or map_contains_key(correctness_map, id))
            ),
            null
        )) as (part_position, part_id)
    from judged

),

opened as (

    select
        *,
        try_element_at(answer_map, part_id) as raw_answer,
        try_element_at(submission_map, part_id) as submitted,
        try_variant_get(try_element_at(submission_map, part_id), '$.answer', 'variant')
            as submitted_answer,
        try_variant_get(try_element_at(correctness_map, part_id), '$.correctness', 'string')
            as correctness
    from parts

),

valued as (

    select
        *,
        submission_map is not null as has_submission,
        -- The value behind the shown text is kept only where it differs from the text.
        if(
            submission_map is null or not to_json(raw_answer) <=> to_json(submitted_answer),
            raw_answer,
            null
        ) as value_behind,
        if(submission_map is null, raw_answer, submitted_answer) as shown_answer
    from opened

),

typed as (

    select
        event_id,
        context_course_id as course_id,
        org_id,
        problem_id,
        username,
        {{ stripped('problem_display_name') }} as problem_display_name,
        success,
        grade,
        max_grade,
        saved_tags,
        is_answered,
        part_id,
        coalesce(part_position, 0) = 0 as is_first_part,
        has_submission,
        try_variant_get(submitted, '$.response_type', 'string') as response_type,
        try_variant_get(submitted, '$.question', 'string') as question,
        if(
            has_submission,
            try_cast(try_variant_get(submitted, '$.variant', 'string') as int),
            try_cast(state_seed as int)
        ) as variant,
        if(
            has_submission,
            coalesce(try_variant_get(submitted, '$.correct', 'boolean'), false),
            correctness <=> 'correct'
        ) as is_correct,
        correctness,
        {{ json_items('shown_answer') }} as answer_items,
        startswith(schema_of_variant(shown_answer), 'ARRAY') as is_answer_list,
        {{ json_items('value_behind') }} as value_items,
        startswith(schema_of_variant(value_behind), 'ARRAY') as is_value_list,
        event_time,
        event_date
    from valued

)

{{ whole_weeks('typed') }}

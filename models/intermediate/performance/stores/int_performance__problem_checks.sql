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
            -- Ids have letters of any script, but no control characters and no blanks at their
            -- ends. An event with one id that no problem could have is not trusted at all.
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
        -- An event in which no part counts is still a submission of the problem: it gets one
        -- row, in which part_id is null.
        explode_outer(if(
            is_answered,
            filter(
                -- JSON may name a key twice: the first one counts
                array_distinct(map_keys(coalesce(submission_map, answer_map))),
                id -> not id rlike '(_dynamath|_comment)$'
                -- an event from before the submission field has marks for its parts alone
                and (submission_map is not null or map_contains_key(correctness_map, id))
            ),
            null
        )) as part_id
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
        -- the value behind the text that was shown, where it is another one
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
    distribute by event_date

)

select * from typed

with

source as (

    select * from {{ source('tracking_log', 'tracking_events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

numbered as (

    select
        *,
        -- `event_id` alone identifies an event, because it is a digest of the line. Date and type
        -- come first so that events of a type lie together in the written files, which are smaller.
        -- Deliveries of one event differ in the country when the address data was renewed between
        -- them. The order by country keeps the same delivery in every run.
        row_number() over (
            partition by event_date, event_type, event_id
            order by country_code
        ) as delivery_number
    from source

),

deduplicated as (

    select * from numbered
    where delivery_number = 1

),

renamed as (

    select
        ---------- ids
        event_id,
        ---------- what
        event_type,
        name,
        event_source,
        family,
        is_implicit,
        ---------- who
        username,
        user_id,
        session,
        ---------- course
        course_id,
        context_course_id,
        org_id,
        ---------- request
        host,
        page,
        country_code,
        agent,
        ---------- payload
        payload,
        payload_error,
        ---------- enrollment
        enrollment_course_id,
        enrollment_user_id,
        enrollment_mode,
        ---------- problem
        problem_id,
        problem_display_name,
        success,
        grade,
        max_grade,
        attempts,
        answers,
        submission,
        correct_map,
        state_seed,
        saved_tags,
        ---------- video
        video_id,
        video_code,
        video_duration_seconds,
        video_current_seconds,
        video_old_seconds,
        video_new_seconds,
        video_speed,
        ---------- forum
        commentable_id,
        thread_id,
        response_id,
        thread_type,
        thread_title,
        vote_value,
        is_vote_undone,
        target_username,
        ---------- navigation, textbook
        target_id,
        position_old,
        position_new,
        ---------- grade, certificate, ora
        subject_id,
        letter_grade,
        ---------- times
        event_time,
        received_time,
        event_date
    from deduplicated

)

-- A date is one file, however many files were delivered; a large date is several of 64 MB.
select /*+ rebalance(event_date) */ * from renamed

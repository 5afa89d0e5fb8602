with

source as (

    select
        *,
        {{ landed_place() }}
    from {{ source('tracking_log', 'tracking_events') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

repeated_deliveries as (

    select * from {{ ref('stg_tracking_log__repeated_deliveries') }}

),

deduplicated as (

    select source.*
    from source
    left anti join repeated_deliveries
        on
            source.event_date = repeated_deliveries.event_date
            and source.landed_file = repeated_deliveries.landed_file
            and source.row_index = repeated_deliveries.row_index

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

-- A date is one file, however many files were delivered; a large date is several of 64 MB. Events
-- of a type lie together in a file, which is smaller then.
select /*+ rebalance(event_date) */ * from renamed
sort by event_date, event_type

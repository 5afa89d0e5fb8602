{#-
    Every published table, its source, and its column of days (none where the table has no days).
    The names are written out, because dbt must see them before it builds anything; an architecture
    test names a table that is missing.
-#}
{%- set tables = [
    ('access_role_quality', 'lms', none),
    ('answer_distribution', 'tracking_log', none),
    ('course_access', 'lms', none),
    ('course_activity', 'tracking_log', 'date_sub(cast(interval_end as date), 1)'),
    ('course_assignment_type', 'courses', none),
    ('course_blocks', 'courses', none),
    ('course_demographics', 'tracking_log', 'date'),
    ('course_discussion_daily', 'tracking_log', 'date'),
    ('course_enrollment_birth_year_daily', 'tracking_log', 'date'),
    ('course_enrollment_daily', 'tracking_log', 'date'),
    ('course_enrollment_education_level_daily', 'tracking_log', 'date'),
    ('course_enrollment_flow_daily', 'tracking_log', 'date'),
    ('course_enrollment_gender_daily', 'tracking_log', 'date'),
    ('course_enrollment_location_current', 'lms', 'date'),
    ('course_enrollment_mode_daily', 'tracking_log', 'date'),
    ('course_enrollment_summary', 'tracking_log', none),
    ('course_grade_by_mode', 'lms', none),
    ('course_grade_distribution', 'lms', none),
    ('course_list', 'courses', none),
    ('course_meta_summary_enrollment', 'tracking_log', none),
    ('course_passing_weekly', 'lms', 'week_ending'),
    ('course_program_metadata', 'courses', none),
    ('course_progress', 'tracking_log', none),
    ('course_subsection_grade', 'lms', none),
    ('discussion_thread', 'tracking_log', 'to_date(last_post_time)'),
    ('enrollment_reconciliation', 'lms', none),
    ('event_type_daily', 'tracking_log', 'event_date'),
    ('grade_distribution', 'lms', none),
    ('learner_roster', 'tracking_log', 'date_sub(end_date, 1)'),
    ('learner_standing', 'tracking_log', 'last_active_date'),
    ('learner_subsection_grade', 'lms', none),
    ('load_quality_daily', 'tracking_log', 'load_date'),
    ('module_engagement', 'tracking_log', 'date'),
    ('module_engagement_metric_ranges', 'tracking_log', 'date_sub(end_date, 1)'),
    ('problem_daily', 'tracking_log', 'date'),
    ('problem_response_latest', 'tracking_log', none),
    ('sequential_open_distribution', 'lms', none),
    ('student_engagement_all', 'tracking_log', 'end_date'),
    ('student_engagement_daily', 'tracking_log', 'end_date'),
    ('student_engagement_weekly', 'tracking_log', 'end_date'),
    ('tags_distribution', 'tracking_log', none),
    ('video', 'tracking_log', none),
    ('video_timeline', 'tracking_log', none),
] -%}
with

event_types as (

    select * from {{ ref('int_quality__event_types_counted') }}
    where {{ is_in_period('event_date') }}

),

loaded_files as (

    select * from {{ ref('stg_tracking_log__loaded_files') }}

),

tables as (

    {% for name, source, day in tables %}
        select
            '{{ name }}' as mart,
            '{{ source }}' as made_from,
            count(*) as record_count,
            {{ 'max(' ~ day ~ ')' if day else 'cast(null as date)' }} as data_through
        from {{ ref(name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

last_event as (

    select
        'tracking_log' as made_from,
        max(last_event_time) as last_event_time
    from event_types

),

last_load as (

    select
        'tracking_log' as made_from,
        max(loaded_at) as last_load_time
    from loaded_files
    -- a damaged file was looked at, and nothing of it was loaded
    where status != 'damaged'

)

select
    tables.mart,
    tables.made_from,
    tables.record_count,
    tables.data_through,
    {{ whole_seconds('last_event.last_event_time') }} as last_event_time,
    {{ whole_seconds('last_load.last_load_time') }} as last_load_time
from tables
left join last_event
    on tables.made_from = last_event.made_from
left join last_load
    on tables.made_from = last_load.made_from

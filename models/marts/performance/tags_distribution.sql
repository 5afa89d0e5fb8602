with

submissions as (

    select * from {{ ref('int_performance__problem_checks') }}
    where is_first_part and {{ is_in_period('event_date') }}

),

problems as (

    select
        course_id,
        org_id,
        problem_id,
        count(*) as total_submissions,
        count_if(success = 'correct') as correct_submissions,
        -- Ties in time go by the event id. A newest submission without tags leaves null: `max_by`
        -- skips rows whose order is null, not those whose value is.
        max_by(saved_tags, struct(event_time, event_id)) as saved_tags
    from submissions
    group by course_id, org_id, problem_id

),

tags as (

    select
        *,
        explode({{ json_object('saved_tags') }}) as (tag_name, tag)
    from problems

),

tag_values as (

    select
        course_id,
        org_id,
        problem_id,
        total_submissions,
        correct_submissions,
        {{ key_text('tag_name') }} as tag_name,
        explode({{ json_items('tag') }}) as tag_value
    from tags

),

tag_keys as (

    select
        course_id,
        org_id,
        problem_id,
        tag_name,
        {{ key_text('tag_value') }} as tag_value,
        -- Texts that differ only in blanks at their ends become one key.
        any_value(total_submissions) as total_submissions,
        any_value(correct_submissions) as correct_submissions
    from tag_values
    where tag_value is not null
    group by course_id, org_id, problem_id, tag_name, {{ key_text('tag_value') }}

)

select
    course_id,
    org_id,
    problem_id as module_id,
    tag_name,
    tag_value,
    cast(total_submissions as int) as total_submissions,
    cast(correct_submissions as int) as correct_submissions
from tag_keys

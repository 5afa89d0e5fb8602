{%- set reasons = [
    'not_json',
    'cut_off',
    'not_an_object',
    'time_missing',
    'time_unreadable',
    'event_type_missing',
    'event_type_unreadable',
    'too_long',
] -%}
with

loaded_files as (

    select * from {{ ref('stg_tracking_log__loaded_files') }}

),

rejected_lines as (

    select * from {{ ref('stg_tracking_log__rejected_lines') }}

),

deliveries as (

    select * from {{ ref('int_quality__deliveries_counted') }}

),

events_per_file as (

    select
        loaded_files.load_date,
        deliveries.event_date,
        loaded_files.file_hash,
        loaded_files.status,
        cast(null as bigint) as byte_count,
        deliveries.event_count,
        deliveries.repeated_event_count,
        0 as skipped_count,
        0 as rejected_count
    from deliveries
    inner join loaded_files
        on deliveries.file_hash = loaded_files.file_hash

),

-- The facts of a file, and its lines that are no events. Both have no event date.
files_without_events as (

    select
        load_date,
        cast(null as date) as event_date,
        file_hash,
        status,
        byte_count,
        0 as event_count,
        0 as repeated_event_count,
        skipped_count,
        rejected_count
    from loaded_files

),

parts_of_files as (

    select * from events_per_file
    union all
    select * from files_without_events

),

rejected_per_file as (

    select
        {% for reason in reasons %}
            count_if(reason = '{{ reason }}') as {{ reason }}_count,
        {% endfor %}
        file_hash
    from rejected_lines
    group by file_hash

)

select
    parts_of_files.load_date,
    parts_of_files.event_date,
    count(*) as file_count,
    count_if(parts_of_files.status = 'truncated') as truncated_file_count,
    count_if(parts_of_files.status = 'damaged') as damaged_file_count,
    sum(parts_of_files.byte_count) as byte_count,
    sum(
        parts_of_files.event_count + parts_of_files.skipped_count + parts_of_files.rejected_count
    ) as line_count,
    sum(parts_of_files.event_count) as event_count,
    sum(parts_of_files.repeated_event_count) as repeated_event_count,
    -- Up to two days are in time: a log rotates at night, and a phone may find a network a day
    -- later.
    sum(
        if(
            datediff(parts_of_files.load_date, parts_of_files.event_date) > 2,
            parts_of_files.event_count,
            0
        )
    ) as late_event_count,
    sum(parts_of_files.skipped_count) as skipped_count,
    {% for reason in reasons %}
        coalesce(sum(rejected_per_file.{{ reason }}_count), 0) as {{ reason }}_count,
    {% endfor %}
    sum(parts_of_files.rejected_count) as rejected_count
from parts_of_files
left join rejected_per_file
    on
        parts_of_files.file_hash = rejected_per_file.file_hash
        and parts_of_files.event_date is null
group by parts_of_files.load_date, parts_of_files.event_date

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

rejected_per_file as (

    select
        file_hash,
        count_if(reason = 'not_json') as not_json_count,
        count_if(reason = 'cut_off') as cut_off_count,
        count_if(reason = 'not_an_object') as not_an_object_count,
        count_if(reason = 'time_missing') as time_missing_count,
        count_if(reason = 'time_unreadable') as time_unreadable_count,
        count_if(reason = 'event_type_missing') as event_type_missing_count,
        count_if(reason = 'event_type_unreadable') as event_type_unreadable_count,
        count_if(reason = 'too_long') as too_long_count
    from rejected_lines
    group by file_hash

),

-- what has no day of its own: the files as such, and their lines that are no events
lines_without_date as (

    select
        loaded_files.load_date,
        cast(null as date) as event_date,
        count(*) as file_count,
        count_if(loaded_files.status = 'truncated') as truncated_file_count,
        sum(loaded_files.byte_count) as byte_count,
        sum(loaded_files.rejected_count + loaded_files.skipped_count) as line_count,
        0 as event_count,
        0 as repeated_event_count,
        0 as late_event_count,
        sum(loaded_files.skipped_count) as skipped_count,
        sum(loaded_files.rejected_count) as rejected_count,
        coalesce(sum(rejected_per_file.not_json_count), 0) as not_json_count,
        coalesce(sum(rejected_per_file.cut_off_count), 0) as cut_off_count,
        coalesce(sum(rejected_per_file.not_an_object_count), 0) as not_an_object_count,
        coalesce(sum(rejected_per_file.time_missing_count), 0) as time_missing_count,
        coalesce(sum(rejected_per_file.time_unreadable_count), 0) as time_unreadable_count,
        coalesce(sum(rejected_per_file.event_type_missing_count), 0) as event_type_missing_count,
        coalesce(
            sum(rejected_per_file.event_type_unreadable_count), 0
        ) as event_type_unreadable_count,
        coalesce(sum(rejected_per_file.too_long_count), 0) as too_long_count
    from loaded_files
    left join rejected_per_file
        on loaded_files.file_hash = rejected_per_file.file_hash
    group by loaded_files.load_date

),

events_by_date as (

    select
        loaded_files.load_date,
        deliveries.event_date,
        count(*) as file_count,
        count_if(loaded_files.status = 'truncated') as truncated_file_count,
        cast(null as bigint) as byte_count,
        sum(deliveries.event_count) as line_count,
        sum(deliveries.event_count) as event_count,
        sum(deliveries.repeated_event_count) as repeated_event_count,
        sum(
            -- a night's rotation, and a phone that finds a network on the next day, are in time
            if(
                datediff(loaded_files.load_date, deliveries.event_date) > 2,
                deliveries.event_count,
                0
            )
        ) as late_event_count,
        0 as skipped_count,
        0 as rejected_count,
        0 as not_json_count,
        0 as cut_off_count,
        0 as not_an_object_count,
        0 as time_missing_count,
        0 as time_unreadable_count,
        0 as event_type_missing_count,
        0 as event_type_unreadable_count,
        0 as too_long_count
    from deliveries
    inner join loaded_files
        on deliveries.file_hash = loaded_files.file_hash
    group by loaded_files.load_date, deliveries.event_date

),

loads as (

    select * from lines_without_date
    union all
    select * from events_by_date

)

select
    load_date,
    event_date,
    file_count,
    truncated_file_count,
    byte_count,
    line_count,
    event_count,
    repeated_event_count,
    late_event_count,
    skipped_count,
    rejected_count,
    not_json_count,
    cut_off_count,
    not_an_object_count,
    time_missing_count,
    time_unreadable_count,
    event_type_missing_count,
    event_type_unreadable_count,
    too_long_count
from loads

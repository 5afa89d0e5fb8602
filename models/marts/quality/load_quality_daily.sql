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

deliveries as (

    select * from {{ ref('int_quality__deliveries_counted') }}

),

events_per_file as (

    select
        loaded_files.load_date,
        deliveries.event_date,
        loaded_files.status,
        cast(null as bigint) as byte_count,
        deliveries.event_count,
        deliveries.repeated_event_count,
        0 as skipped_count,
        0 as rejected_count,
        null as rejected_by_reason
    from deliveries
    inner join loaded_files
        on deliveries.file_hash = loaded_files.file_hash

),

-- The facts of a file, and its lines that are no events. Both have no event date.
files_without_events as (

    select
        load_date,
        cast(null as date) as event_date,
        status,
        byte_count,
        0 as event_count,
        0 as repeated_event_count,
        skipped_count,
        rejected_count,
        -- The ledger has these counts. The rejected lines themselves are a small Parquet file for
        -- each raw file, too many to open each night.
        {{ json_object('rejected_by_reason') }} as rejected_by_reason
    from loaded_files

),

parts_of_files as (

    select * from events_per_file
    union all
    select * from files_without_events

),

rejections_counted as (

    select
        {% for reason in reasons %}
            try_variant_get(try_element_at(rejected_by_reason, '{{ reason }}'), '$', 'bigint')
                as {{ reason }}_count,
        {% endfor %}
        *
    from parts_of_files

)

select
    load_date,
    event_date,
    count(*) as file_count,
    count_if(status = 'truncated') as truncated_file_count,
    count_if(status = 'damaged') as damaged_file_count,
    sum(byte_count) as byte_count,
    sum(event_count + skipped_count + rejected_count) as line_count,
    sum(event_count) as event_count,
    sum(repeated_event_count) as repeated_event_count,
    -- Up to two days are in time: a log rotates at night, and a phone may find a network a day
    -- later.
    sum(if(datediff(load_date, event_date) > 2, event_count, 0)) as late_event_count,
    sum(skipped_count) as skipped_count,
    {% for reason in reasons %}
        coalesce(sum({{ reason }}_count), 0) as {{ reason }}_count,
    {% endfor %}
    sum(rejected_count) as rejected_count
from rejections_counted
group by load_date, event_date

with

deliveries as (

    select * from {{ ref('stg_tracking_log__deliveries') }}
    {% if is_incremental() %}
        where {{ is_changed_date('event_date') }}
    {% endif %}

),

loaded_files as (

    select * from {{ ref('stg_tracking_log__loaded_files') }}

),

numbered as (

    select
        deliveries.file_hash,
        row_number() over (
            partition by deliveries.event_date, deliveries.event_id
            -- Files with the same time are ordered by hash, so that every run chooses the same one.
            order by loaded_files.loaded_at, deliveries.file_hash
        ) as delivery_number,
        deliveries.event_date
    from deliveries
    left join loaded_files
        on deliveries.file_hash = loaded_files.file_hash

),

deliveries_per_file as (

    select
        file_hash,
        count(*) as event_count,
        count_if(delivery_number > 1) as repeated_event_count,
        event_date
    from numbered
    group by file_hash, event_date

)

{{ whole_weeks('deliveries_per_file') }}

with

source as (

    select * from {{ source('tracking_log', 'tracking_events') }}

),

renamed as (

    select
        ---------- ids
        event_id,
        -- Landing names each Parquet file after the raw file that its rows come from.
        regexp_extract(input_file_name(), 'part-([0-9a-f]{64})', 1) as file_hash,
        ---------- times
        event_date
    from source

)

select * from renamed

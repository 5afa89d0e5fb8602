with

source as (

    select
        *,
        {{ landed_place() }}
    from {{ source('tracking_log', 'tracking_events') }}

),

renamed as (

    select
        ---------- ids
        event_id,
        -- Landing names each Parquet file after the raw file that its rows come from:
        -- part-<64 hexadecimal digits>.parquet
        substring(landed_file, 6, 64) as file_hash,
        ---------- times
        event_date
    from source

)

select * from renamed

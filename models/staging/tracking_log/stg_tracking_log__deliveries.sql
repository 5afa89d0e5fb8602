with

source as (

    select * from {{ source('tracking_log', 'tracking_events') }}

),

renamed as (

    select
        ---------- ids
        event_id,
        -- landing names a file of rows after the raw file that they come from
        regexp_extract(input_file_name(), 'part-([0-9a-f]{64})', 1) as file_hash,
        ---------- times
        event_date
    from source

)

select * from renamed

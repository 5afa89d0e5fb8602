with

source as (

    select * from {{ source('tracking_log', 'rejected_lines') }}

),

renamed as (

    select
        ---------- ids
        file_hash,
        line_number,
        ---------- text
        -- The raw line may hold personal data of any kind, so it stays in the landing table.
        path,
        reason,
        error,
        ---------- times
        load_date
    from source

)

select * from renamed

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
        -- the line itself may hold anything about anybody: it stays in the landing table
        path,
        reason,
        error,
        ---------- times
        load_date
    from source

)

select * from renamed

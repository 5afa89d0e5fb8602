with

source as (

    select * from {{ source('tracking_log', 'loaded_files') }}

),

numbered as (

    select
        *,
        -- a crash while the ledger is made compact leaves equal entries
        row_number() over (
            partition by file_hash
            order by loaded_at
        ) as entry_number
    from source

),

current_files as (

    select numbered.* from numbered
    -- a file that has grown since was loaded again: the rows of the shorter one are gone
    left anti join source as longer_files
        on numbered.file_hash = longer_files.replaces
    where numbered.entry_number = 1

),

renamed as (

    select
        ---------- ids
        file_hash,
        ---------- text
        path,
        status,
        cleaner_version,
        ---------- numerics
        bytes as byte_count,
        lines as line_count,
        events as event_count,
        rejected as rejected_count,
        skipped as skipped_count,
        ---------- times
        loaded_at,
        cast(loaded_at as date) as load_date
    from current_files

)

select * from renamed

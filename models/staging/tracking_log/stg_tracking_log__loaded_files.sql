with

source as (

    select * from {{ source('tracking_log', 'loaded_files') }}

),

numbered as (

    select
        *,
        -- A file that was cleaned again has an entry each time, and a crash while the ledger is
        -- made compact leaves equal entries.
        row_number() over (
            partition by file_hash
            order by coalesce(cleaned_again_at, loaded_at) desc
        ) as entry_number,
        max(loaded_at) over (partition by path) as path_loaded_at
    from source

),

current_files as (

    select numbered.* from numbered
    -- a file that has grown since was loaded again: the rows of the shorter one are gone
    left anti join source as longer_files
        on numbered.file_hash = longer_files.replaces
    where
        numbered.entry_number = 1
        -- a damaged file that was delivered again is no loss any more
        and (numbered.status != 'damaged' or numbered.loaded_at = numbered.path_loaded_at)

),

renamed as (

    select
        ---------- ids
        file_hash,
        ---------- text
        path,
        status,
        damage_reason,
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

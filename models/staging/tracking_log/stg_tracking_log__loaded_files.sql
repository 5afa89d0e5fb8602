with

source as (

    select * from {{ source('tracking_log', 'loaded_files') }}

),

numbered as (

    select
        *,
        -- A file has one entry for each time that it was cleaned. A crash during the compaction of
        -- the ledger may leave equal entries.
        row_number() over (
            partition by file_hash
            order by coalesce(cleaned_again_at, loaded_at) desc
        ) as entry_number,
        max(loaded_at) over (partition by path) as path_loaded_at
    from source

),

latest_entries as (

    select * from numbered
    where entry_number = 1

),

current_files as (

    select latest_entries.* from latest_entries
    -- A file that has grown was loaded again, and the rows of the shorter file are gone. The entry
    -- of a damaged file replaces itself when the content that its path holds was loaded from
    -- another path.
    left anti join latest_entries as longer_files
        on latest_entries.file_hash = longer_files.replaces
    where
        latest_entries.status != 'damaged'
        -- A damaged file that was delivered again under its path is no longer a loss.
        or latest_entries.loaded_at = latest_entries.path_loaded_at

),

renamed as (

    select
        ---------- ids
        file_hash,
        ---------- text
        path,
        status,
        damage_reason,
        rejected_by_reason,
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

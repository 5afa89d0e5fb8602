with

event_types as (

    select * from {{ ref('int_quality__event_types_described') }}

)

select
    event_date,
    event_type,
    event_source,
    family,
    description,
    is_known,
    event_count
from event_types

with

engagements as (

    select * from {{ ref('int_learners__module_engagement_daily') }}
    where {{ is_in_period('event_date') }}

)

select
    course_id,
    username,
    event_date as date,
    entity_type,
    entity_id,
    event,
    cast(event_count as int) as count
from engagements

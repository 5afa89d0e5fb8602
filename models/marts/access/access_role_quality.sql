with

roles as (

    select * from {{ ref('int_access__roles_judged') }}

),

roles_per_outcome as (

    select
        coalesce({{ short_text('role') }}, '') as role_name,
        coalesce(closed_by, 'open') as outcome,
        count(*) as role_count
    from roles
    group by role_name, outcome

)

select
    role_name,
    outcome,
    role_count
from roles_per_outcome

with

roles as (

    select * from {{ ref('int_access__roles_judged') }}
    where closed_by is null

),

users as (

    select * from {{ ref('stg_lms__users') }}
    where is_active and is_site_staff and length(username) between 1 and 255

),

accesses as (

    select
        user_id,
        username,
        scope_kind,
        scope,
        sees_learners
    from roles
    union all
    select
        user_id,
        username,
        'site' as scope_kind,
        '' as scope,
        true as sees_learners
    from users

),

-- An account may have several roles in one scope. It sees learners if one of the roles opens them.
accesses_per_scope as (

    select
        user_id,
        min(username) as username,
        scope_kind,
        scope,
        bool_or(sees_learners) as sees_learners
    from accesses
    group by
        user_id,
        scope_kind,
        scope

)

select
    user_id as lms_user_id,
    username,
    scope_kind,
    scope,
    sees_learners
from accesses_per_scope
where user_id is not null

with

roles as (

    select * from {{ ref('stg_lms__course_access_roles') }}

),

users as (

    select * from {{ ref('stg_lms__users') }}

),

known_roles as (

    select * from {{ ref('access_role_lookup') }}

),

roles_described as (

    select
        roles.user_id,
        users.username,
        roles.role,
        coalesce(roles.course_id, roles.org_id) as scope,
        if(roles.course_id is null, 'organisation', 'course') as scope_kind,
        case
            -- Names of course runs and organisations hold no white space and no control characters.
            when coalesce(roles.course_id, roles.org_id) rlike '[\\s\\p{Z}\\p{C}]' then null
            when roles.course_id rlike '^ccx-v1:' then 'ccx'
            -- A role in a content library holds the library's key, which matches neither pattern.
            when roles.course_id rlike '^course-v1:|^[^:/]+/[^:/]+/[^:/]+$' then 'course'
            when roles.course_id is null and roles.org_id is not null then 'organisation'
        end as scope_form,
        known_roles.opens,
        coalesce(known_roles.sees_learners, false) as sees_learners,
        -- A username that is empty or too long cannot be published, so its account opens nothing.
        coalesce(users.is_active and length(users.username) between 1 and 255, false) as is_active
    from roles
    left join users
        on roles.user_id = users.user_id
    -- Roles are compared with their case, as in the LMS. An unknown role opens nothing.
    left join known_roles
        on roles.role = known_roles.role

),

judged as (

    select
        user_id,
        username,
        role,
        scope_kind,
        scope,
        sees_learners,
        -- The first reason that holds. Null means that the role opens its scope.
        case
            when opens is null then 'unknown_role'
            when opens = 'nothing' then 'other_right'
            when scope_form is null or length(scope) > 255 then 'no_scope'
            when opens = 'ccx' and scope_form != 'ccx' then 'no_scope'
            when not is_active then 'inactive_account'
        end as closed_by
    from roles_described

)

select * from judged

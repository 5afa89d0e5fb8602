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
            -- no course run and no organisation has white space or control characters in its name
            when coalesce(roles.course_id, roles.org_id) rlike '[\\s\\p{Z}\\p{C}]' then null
            when roles.course_id rlike '^ccx-v1:' then 'ccx'
            -- a role in a content library has the library's key in place of a course's
            when roles.course_id rlike '^course-v1:|^[^:/]+/[^:/]+/[^:/]+$' then 'course'
            when roles.course_id is null and roles.org_id is not null then 'organisation'
        end as scope_form,
        known_roles.opens,
        coalesce(known_roles.sees_learners, false) as sees_learners,
        -- a username that cannot be published is as good as none
        coalesce(users.is_active and length(users.username) between 1 and 255, false) as is_active
    from roles
    left join users
        on roles.user_id = users.user_id
    -- exact case: the LMS compares roles so, and a role that nobody knows opens nothing
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
        -- the first that holds; null: the role opens its scope
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

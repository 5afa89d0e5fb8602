with

cohorts as (

    select * from {{ ref('stg_lms__cohorts') }}

),

cohort_members as (

    select * from {{ ref('stg_lms__cohort_members') }}

),

chosen as (

    select
        cohorts.course_id,
        cohort_members.user_id,
        max_by(
            cohorts.cohort_name,
            struct(cohort_members.membership_id, cohorts.cohort_id)
        ) as cohort
    from cohort_members
    inner join cohorts
        on cohort_members.cohort_id = cohorts.cohort_id
    group by cohorts.course_id, cohort_members.user_id

)

select * from chosen

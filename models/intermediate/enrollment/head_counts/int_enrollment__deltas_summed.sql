{{ config(materialized='table') }}

with

states as (

    select * from {{ ref('int_enrollment__states_derived') }}

),

profiles as (

    select * from {{ ref('stg_lms__user_profiles') }}

),

education_levels as (

    select * from {{ ref('education_level_lookup') }}

),

learners_located as (

    select * from {{ ref('int_enrollment__learners_located') }}

),

openings as (

    select
        course_id,
        user_id,
        mode,
        cast(is_enrolled as int) as enrolled_delta,
        1 as learner_delta,
        start_date as delta_date
    from states

),

closings as (

    select
        course_id,
        user_id,
        mode,
        -cast(is_enrolled as int) as enrolled_delta,
        -1 as learner_delta,
        end_date as delta_date
    from states
    -- a span that reaches the end of the data is not closed
    where end_date < {{ as_of_date() }}

),

deltas as (

    select
        course_id,
        user_id,
        mode,
        enrolled_delta,
        learner_delta,
        delta_date
    from openings
    union all
    select
        course_id,
        user_id,
        mode,
        enrolled_delta,
        learner_delta,
        delta_date
    from closings

),

deltas_per_group as (

    select
        deltas.course_id,
        deltas.mode,
        profiles.gender,
        profiles.birth_year,
        education_levels.education_level,
        learners_located.country_code,
        sum(deltas.enrolled_delta) as enrolled_delta,
        sum(deltas.learner_delta) as learner_delta,
        deltas.delta_date
    from deltas
    left join profiles
        on deltas.user_id = profiles.user_id
    left join education_levels
        on profiles.education_code = education_levels.lms_code
    left join learners_located
        on deltas.user_id = learners_located.user_id
    group by
        deltas.course_id,
        deltas.mode,
        profiles.gender,
        profiles.birth_year,
        education_levels.education_level,
        learners_located.country_code,
        deltas.delta_date

)

select * from deltas_per_group
-- what opens and closes in the same group on the same day changes nothing
where enrolled_delta != 0 or learner_delta != 0

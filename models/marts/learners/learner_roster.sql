with

states as (

    select * from {{ ref('int_enrollment__states_derived') }}

),

users as (

    select * from {{ ref('stg_lms__users') }}

),

profiles as (

    select * from {{ ref('stg_lms__user_profiles') }}

),

cohorts as (

    select * from {{ ref('int_learners__cohorts_chosen') }}

),

weeks as (

    select * from {{ ref('int_learners__weeks_summed') }}

),

ranges as (

    select * from {{ ref('module_engagement_metric_ranges') }}

),

learners as (

    select
        course_id,
        user_id,
        max_by(mode, start_date) as enrollment_mode,
        max_by(is_enrolled, start_date) as is_enrolled,
        min(start_date) filter (where is_enrolled) as enrollment_date
    from states
    group by course_id, user_id

),

-- A high range has no upper end, and its lower one is infinite where it is null.
high_from as (

    select
        course_id,
        map_from_entries(
            collect_list(struct(metric, coalesce(low_value, double('infinity'))))
        ) as thresholds
    from ranges
    where range_type = 'high'
    group by course_id

),

learners_described as (

    select
        learners.course_id,
        users.username,
        users.email,
        profiles.name,
        learners.enrollment_mode,
        learners.enrollment_date,
        cohorts.cohort,
        coalesce(this_week.problem_attempts, 0) as problem_attempts,
        coalesce(this_week.problems_attempted, 0) as problems_attempted,
        coalesce(this_week.problems_completed, 0) as problems_completed,
        nullif(this_week.problem_attempts_per_completed, double('infinity'))
            as problem_attempts_per_completed,
        coalesce(this_week.videos_viewed, 0) as videos_viewed,
        coalesce(this_week.discussion_contributions, 0) as discussion_contributions,
        concat_ws(
            ',',
            if(learners.is_enrolled, null, 'unenrolled'),
            case
                when this_week.username is not null then null
                when previous_week.username is null then 'inactive'
                else 'disengaging'
            end,
            case
                when
                    this_week.problems_attempted >= high_from.thresholds['problems_attempted']
                    or this_week.problems_completed >= high_from.thresholds['problems_completed']
                    or this_week.videos_viewed >= high_from.thresholds['videos_viewed']
                    or this_week.discussion_contributions
                    >= high_from.thresholds['discussion_contributions']
                    then 'highly_engaged'
            end,
            case
                when
                    this_week.problem_attempts_per_completed
                    >= high_from.thresholds['problem_attempts_per_completed']
                    then 'struggling'
            end
        ) as segments,
        learners.user_id,
        profiles.language,
        profiles.location,
        profiles.birth_year,
        profiles.education_code,
        profiles.gender,
        profiles.mailing_address,
        profiles.city,
        profiles.country,
        profiles.goals
    from learners
    inner join users
        on learners.user_id = users.user_id
    inner join profiles
        on learners.user_id = profiles.user_id
    left join cohorts
        on
            learners.course_id = cohorts.course_id
            and learners.user_id = cohorts.user_id
    left join weeks as this_week
        on
            learners.course_id = this_week.course_id
            and users.username = this_week.username
            and this_week.weeks_ago = 0
    left join weeks as previous_week
        on
            learners.course_id = previous_week.course_id
            and users.username = previous_week.username
            and previous_week.weeks_ago = 1
    left join high_from
        on learners.course_id = high_from.course_id

)

select
    course_id,
    username,
    date_sub({{ as_of_date() }}, 7) as start_date,
    {{ as_of_date() }} as end_date,
    email,
    name,
    enrollment_mode,
    enrollment_date,
    cohort,
    cast(problem_attempts as int) as problem_attempts,
    cast(problems_attempted as int) as problems_attempted,
    cast(problems_completed as int) as problems_completed,
    problem_attempts_per_completed,
    cast(videos_viewed as int) as videos_viewed,
    cast(discussion_contributions as int) as discussion_contributions,
    segments,
    -- attempts without a completed problem come before all others, the most of them first
    cast(
        if(problem_attempts_per_completed is null, -problem_attempts, problem_attempts) as int
    ) as attempt_ratio_order,
    user_id,
    language,
    location,
    birth_year as year_of_birth,
    education_code as level_of_education,
    gender,
    mailing_address,
    city,
    country,
    goals
from learners_described

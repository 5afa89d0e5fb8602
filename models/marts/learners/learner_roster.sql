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

-- The lower ends of the high ranges, by metric. A null lower end stands for infinity.
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

described_learners as (

    select
        learners.*,
        users.username,
        users.email,
        cohorts.cohort,
        profiles.name,
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

),

-- A learner without engagement in a week has no row for the week, so the joins are left joins.
learners_with_weeks as (

    select
        described_learners.*,
        this_week.username is not null as is_active,
        previous_week.username is not null as was_active,
        this_week.problem_attempts,
        this_week.problems_attempted,
        this_week.problems_completed,
        this_week.problem_attempts_per_completed,
        this_week.videos_viewed,
        this_week.discussion_contributions,
        high_from.thresholds as high
    from described_learners
    left join weeks as this_week
        on
            described_learners.course_id = this_week.course_id
            and described_learners.username = this_week.username
            and this_week.weeks_ago = 0
    left join weeks as previous_week
        on
            described_learners.course_id = previous_week.course_id
            and described_learners.username = previous_week.username
            and previous_week.weeks_ago = 1
    left join high_from
        on described_learners.course_id = high_from.course_id

),

segmented_learners as (

    select
        *,
        concat_ws(
            ',',
            if(is_enrolled, null, 'unenrolled'),
            if(is_active, null, if(was_active, 'disengaging', 'inactive')),
            if(
                problems_attempted >= high['problems_attempted']
                or problems_completed >= high['problems_completed']
                or videos_viewed >= high['videos_viewed']
                or discussion_contributions >= high['discussion_contributions'],
                'highly_engaged',
                null
            ),
            if(
                problem_attempts_per_completed >= high['problem_attempts_per_completed'],
                'struggling',
                null
            )
        ) as segments,
        -- The infinite ratio of attempts without a completed problem is published as null.
        nullif(problem_attempts_per_completed, double('infinity')) as attempts_per_completed
    from learners_with_weeks

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
    cast(coalesce(problem_attempts, 0) as int) as problem_attempts,
    cast(coalesce(problems_attempted, 0) as int) as problems_attempted,
    cast(coalesce(problems_completed, 0) as int) as problems_completed,
    attempts_per_completed as problem_attempts_per_completed,
    cast(coalesce(videos_viewed, 0) as int) as videos_viewed,
    cast(coalesce(discussion_contributions, 0) as int) as discussion_contributions,
    segments,
    -- Learners with attempts and no completed problem get the negative number of their attempts.
    -- So they come before all others, and the most attempts come first.
    cast(
        coalesce(if(attempts_per_completed is null, -problem_attempts, problem_attempts), 0) as int
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
from segmented_learners

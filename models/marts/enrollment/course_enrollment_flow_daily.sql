with

states as (

    select * from {{ ref('int_enrollment__states_derived') }}

),

changes as (

    select
        course_id,
        is_enrolled,
        mode,
        lag(is_enrolled, 1, false) over learner_in_course as was_enrolled,
        lag(mode) over learner_in_course as previous_mode,
        start_date as date
    from states
    window learner_in_course as (partition by course_id, user_id order by start_date)

),

-- A learner who changes mode leaves one mode and joins another. Such a learner neither joins nor
-- leaves the course run.
moves as (

    select
        course_id,
        date,
        mode,
        1 as arrivals,
        0 as departures,
        cast(not was_enrolled as int) as course_arrivals,
        0 as course_departures
    from changes
    where is_enrolled and not (was_enrolled and mode = previous_mode)
    union all
    select
        course_id,
        date,
        previous_mode as mode,
        0 as arrivals,
        1 as departures,
        0 as course_arrivals,
        cast(not is_enrolled as int) as course_departures
    from changes
    where was_enrolled and not (is_enrolled and mode = previous_mode)

),

moves_per_day as (

    select
        course_id,
        date,
        mode,
        sum(arrivals) as arrivals,
        sum(departures) as departures,
        sum(course_arrivals) as course_arrivals,
        sum(course_departures) as course_departures
    from moves
    group by course_id, date, mode

)

select
    course_id,
    date,
    mode,
    cast(arrivals as int) as arrivals,
    cast(departures as int) as departures,
    cast(course_arrivals as int) as course_arrivals,
    cast(course_departures as int) as course_departures
from moves_per_day

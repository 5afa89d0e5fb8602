-- A page shows head counts and flows side by side, so the flows must explain every change of a
-- count. In each mode, arrivals minus departures are the change of the count since the day before.
-- A mode without a row has a count of 0. In each course run, the sum of course_arrivals minus
-- course_departures is the change of the total. The total of a course run has a null mode here.
-- Returns the days on which the two differ, and the days that only one side has.
with

mode_counts as (

    select
        course_id,
        mode,
        count as head_count,
        date
    from {{ ref('course_enrollment_mode_daily') }}

),

course_counts as (

    select
        course_id,
        count as head_count,
        date
    from {{ ref('course_enrollment_daily') }}

),

counts as (

    select
        course_id,
        mode,
        head_count,
        date
    from mode_counts
    union all
    select
        course_id,
        null as mode,
        head_count,
        date
    from course_counts

),

-- Each count comes on its day and goes on the next one.
steps as (

    select
        course_id,
        mode,
        head_count as step,
        date
    from counts
    union all
    select
        course_id,
        mode,
        -head_count as step,
        date_add(date, 1) as date
    from counts
    where date_add(date, 1) < {{ as_of_date() }}

),

changes as (

    select
        course_id,
        mode,
        sum(step) as change,
        date
    from steps
    group by course_id, mode, date

),

flows as (

    select * from {{ ref('course_enrollment_flow_daily') }}

),

net_flows as (

    select
        course_id,
        mode,
        arrivals - departures as net_flow,
        date
    from flows
    union all
    select
        course_id,
        null as mode,
        sum(course_arrivals - course_departures) as net_flow,
        date
    from flows
    group by course_id, date

)

select
    coalesce(changes.course_id, net_flows.course_id) as course_id,
    coalesce(changes.mode, net_flows.mode) as mode,
    coalesce(changes.date, net_flows.date) as date,
    changes.change,
    net_flows.net_flow
from changes
full outer join net_flows
    on
        changes.course_id = net_flows.course_id
        and changes.mode <=> net_flows.mode
        and changes.date = net_flows.date
where coalesce(changes.change, 0) != coalesce(net_flows.net_flow, 0)

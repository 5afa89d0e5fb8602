with

weeks as (

    select * from {{ ref('int_learners__weeks_summed') }}
    where weeks_ago = 0

),

metrics as (

    select
        course_id,
        explode(map(
            'problem_attempts', double(problem_attempts),
            'problems_attempted', double(problems_attempted),
            'problems_completed', double(problems_completed),
            -- Learners without attempts say nothing about how hard the problems are.
            'problem_attempts_per_completed',
            if(problem_attempts > 0, problem_attempts_per_completed, null),
            'videos_viewed', double(videos_viewed),
            'discussion_contributions', double(discussion_contributions)
        )) as (metric, metric_value)
    from weeks

),

metrics_sorted as (

    select
        course_id,
        metric,
        sort_array(collect_list(metric_value)) as sorted_values
    from metrics
    group by course_id, metric

),

percentiles as (

    select
        course_id,
        metric,
        {{ interpolated_percentile('sorted_values', 15) }} as p15,
        {{ interpolated_percentile('sorted_values', 85) }} as p85
    from metrics_sorted

),

ranges as (

    select
        course_id,
        metric,
        'low' as range_type,
        double(0) as low_value,
        p15 as high_value
    from percentiles
    where p15 > 0
    union all
    select
        course_id,
        metric,
        'normal' as range_type,
        -- A metric without any values has a normal range from 0 to infinity.
        coalesce(p15, double(0)) as low_value,
        if(p15 < p85, p85, double('infinity')) as high_value
    from percentiles
    union all
    select
        course_id,
        metric,
        'high' as range_type,
        p85 as low_value,
        double('infinity') as high_value
    from percentiles
    where p15 < p85

)

select
    course_id,
    date_sub({{ as_of_date() }}, 7) as start_date,
    {{ as_of_date() }} as end_date,
    metric,
    range_type,
    nullif(low_value, double('infinity')) as low_value,
    nullif(high_value, double('infinity')) as high_value
from ranges

{{ config(severity='warn') }}
-- At most 5 % of the lines of the newest load date are rejected. A greater share means a new kind
-- of line, or files that are no tracking logs. Returns the load date with its share.
with

quality as (

    select * from {{ ref('load_quality_daily') }}

),

newest_load as (

    select
        load_date,
        sum(line_count) as line_count,
        sum(rejected_count) as rejected_count
    from quality
    group by load_date
    order by load_date desc
    limit 1

)

select
    load_date,
    rejected_count,
    line_count,
    rejected_count / line_count as rejected_share
from newest_load
where rejected_count > 0.05 * line_count

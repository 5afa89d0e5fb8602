{#
    The rows that a store by weeks writes: those that the model computed and, in an incremental run, the
    rows of the other dates of the same weeks, as the store has them. An overwrite replaces a whole week,
    so these rows would be lost otherwise.

    whole_weeks('posts'), first build  ->  the rows of posts
    changed_dates: [2014-08-01]        ->  the rows of posts, and those of 28 to 31 July, 2 and 3 August
                                           from the store

    Spark may overwrite a table that it reads, because it overwrites these partitions dynamically. The
    hint makes a week one file, and several files of 64 MB where a week is large, so that a large day is
    the work of all cores.

    Arguments:
        computed: name of the CTE with the rows of the changed dates; its last column is event_date.
#}
{% macro whole_weeks(computed) -%}
select /*+ rebalance(event_week) */ *
from (
    select *, trunc(event_date, 'week') as event_week from {{ computed }}
    {%- if is_incremental() %}
    union all
    select * from {{ this }}
    where {{ is_changed_week('event_week') }} and not {{ is_changed_date('event_date') }}
    {%- endif %}
)
{%- endmacro %}

{#
    A time cut to whole seconds.

    whole_seconds('event_time'): 17:09:59.941616  ->  17:09:59

    Published times have no fraction of a second. A MySQL DATETIME would round the fraction, at worst into
    the next day.

    Arguments:
        event_time: the timestamp expression.
#}
{% macro whole_seconds(event_time) -%}
    date_trunc('second', {{ event_time }})
{%- endmacro %}

{#
    Whether a date is one on which a key with news may have events.

    is_since_first_news('event_date', 'videos_with_news')
        ->  event_date >= (select min(first_date) from videos_with_news)

    Spark leaves out the files of older dates. So a night that has news of the courses of this term reads the
    events of this term, and not those of all courses ever.

    Arguments:
        event_date: the column that holds the date.
        keys_with_news: name of the CTE with the keys that have news (`keys_with_news`).
#}
{% macro is_since_first_news(event_date, keys_with_news) -%}
{{ event_date }} >= (select min(first_date) from {{ keys_with_news }})
{%- endmacro %}

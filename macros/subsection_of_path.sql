{#
    The subsection whose page an implicit event's path names: an empty text where it names none, null
    where there is no path.

    subsection_of_path('event_type'): '/courses/course-v1:O+C+R/courseware/week1/intro/'  ->  'intro'
    subsection_of_path('event_type'): '/courses/course-v1:O+C+R/courseware/week1/'  ->  ''

    Arguments:
        event_type: the text expression.
#}
{% macro subsection_of_path(event_type) -%}
    regexp_extract(
        {{ event_type }},
        '^/courses/[^/+]+[/+][^/+]+[/+][^/]+/courseware/[^/]+/([^/]+)/'
    )
{%- endmacro %}

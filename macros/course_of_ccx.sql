{#
    The key of the course that a CCX was made from; the key of a course as it is.

    course_of_ccx('course_id'): ccx-v1:U+A+1+ccx@3  ->  course-v1:U+A+1

    Arguments:
        course_id: the course key.
#}
{% macro course_of_ccx(course_id) -%}
    regexp_replace({{ course_id }}, '^ccx-v1:(.*)\\+ccx@[^+]*$', 'course-v1:$1')
{%- endmacro %}

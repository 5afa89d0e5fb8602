{#
    A text as part of a published key: without white space at its ends, 255 characters at most.

    key_text('tag_name'): 'Difficulty '  ->  'Difficulty'

    MySQL compares texts as if the shorter one were filled up with blanks, SQLite does not: texts that
    differ in nothing else would be one key there and two here. A text that is cut may end in a blank
    again.

    Arguments:
        text: the text expression.
#}
{% macro key_text(text) -%}
    rtrim(left({{ stripped(text) }}, 255))
{%- endmacro %}

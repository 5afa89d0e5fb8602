{#
    A text as part of a published key: without white space at its ends, 255 characters at most.

    key_text('tag_name'): 'Difficulty '  ->  'Difficulty'

    MySQL compares texts as if the shorter one were filled up with blanks, and SQLite does not. Texts that
    differ only in blanks at their ends would be one key in MySQL and two keys in SQLite. A text that is
    cut may end in a blank again, so blanks are removed after the cut too.

    Arguments:
        text: the text expression.
#}
{% macro key_text(text) -%}
    rtrim(left({{ stripped(text) }}, 255))
{%- endmacro %}

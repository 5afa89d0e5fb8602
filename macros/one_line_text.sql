{#
    A free text as it is published: tabs and line ends are blanks, backslashes are gone, 20,000
    characters at most.

    one_line_text('goals'): To<tab>learn.<line end>And \ to pass.  ->  To learn. And  to pass.

    An empty text stays empty, because the learner has seen the question and left it blank.

    Arguments:
        text: the text column.
#}
{% macro one_line_text(text) -%}
    left(translate({{ text }}, '\t\n\r\\', '   '), 20000)
{%- endmacro %}

{#
    The text of HTML markup. A comment or tag becomes a blank, a reference to a character becomes the
    character, and a run of white space becomes one blank.

    plain_text('answer'): '<p>Red <b>brick</b></p>'  ->  'Red brick'

    Only text that looks like a tag is removed. The text 'a < b' stays as it is.

    Arguments:
        markup: the text expression.
#}
{% macro plain_text(markup) -%}
    {%- set untagged -%}
        regexp_replace({{ markup }}, '(?s)<!--.*?-->|</?[A-Za-z!][^>]*>', ' ')
    {%- endset -%}
    {{ collapsed(references_decoded(untagged)) }}
{%- endmacro %}

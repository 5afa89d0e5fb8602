{#
    The text of HTML markup. A comment or tag becomes a blank, a common entity becomes its character, and
    a run of white space becomes one blank.

    plain_text('answer'): '<p>Red <b>brick</b></p>'  ->  'Red brick'

    Only text that looks like a tag is removed. The text 'a < b' stays as it is.

    Arguments:
        markup: the text expression.
#}
{% macro plain_text(markup) -%}
    {%- set untagged -%}
        regexp_replace({{ markup }}, '(?s)<!--.*?-->|</?[A-Za-z!][^>]*>', ' ')
    {%- endset -%}
    {%- set entities = [
        ('&nbsp;', ' '), ('&lt;', '<'), ('&gt;', '>'), ('&quot;', '"'), ('&#39;', "\\'"), ('&amp;', '&')
    ] -%}
    {%- set decoded = namespace(sql=untagged) -%}
    {%- for entity, character in entities -%}
        {%- set decoded.sql = "replace(" ~ decoded.sql ~ ", '" ~ entity ~ "', '" ~ character ~ "')" -%}
    {%- endfor -%}
    {{ collapsed(decoded.sql) }}
{%- endmacro %}

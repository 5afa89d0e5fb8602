{#
    The text of some HTML: comments and tags are a blank, the common entities are their characters,
    runs of white space are one blank.

    plain_text('answer'): '<p>Red <b>brick</b></p>'  ->  'Red brick'

    Only what looks like a tag goes: in 'a < b' nothing does.

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

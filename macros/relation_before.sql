{#
    The table that holds the rows of the last build while the model `this` is built anew.

    this = db.int_video__segments_counted  ->  db.int_video__segments_counted__before
#}
{% macro relation_before() -%}
    {{- this.incorporate(path={'identifier': this.identifier ~ '__before'}) -}}
{%- endmacro %}

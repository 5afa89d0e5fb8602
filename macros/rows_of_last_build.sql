{#
    The table whose rows a model of a folder `kept` may keep. The text is empty when there is none.

    rows_of_last_build('int_video__segments_counted')  ->  db.int_video__segments_counted

    There is none before the first build. A whole build computes every row anew, as in a store.
    A build that was killed may have left the rows set aside, under the name that ends in `__before`.

    Arguments:
        model_name: name of the model in the folder `kept`.
#}
{% macro rows_of_last_build(model_name) -%}
    {%- if execute and not is_whole_build() -%}
        {%- set found = [] -%}
        {%- for name in [model_name, model_name ~ '__before'] -%}
            {%- set relation = adapter.get_relation(this.database, this.schema, name) -%}
            {%- if relation is not none and relation.type == 'table' -%}
                {%- do found.append(relation) -%}
            {%- endif -%}
        {%- endfor -%}
        {{- found | first if found -}}
    {%- endif -%}
{%- endmacro %}

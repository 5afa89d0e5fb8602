{#
    A JSON object opened as a map; null when the text is no object.

    json_object('answers')  ->  map<string, variant>

    The values of the map may be texts, numbers, lists or objects, so the values stay variants.
    `json_items` and `try_variant_get` read them.

    Arguments:
        text: the text column that holds the object.
#}
{% macro json_object(text) -%}
    from_json({{ text }}, 'map<string, variant>')
{%- endmacro %}

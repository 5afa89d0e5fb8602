{#
    A JSON value as a list of texts. A list gives its items, another value is the only item. A missing
    value and JSON's null give null.

    json_items('answer'): ["a", "b"]  ->  array('a', 'b');  "a"  ->  array('a')

    Arguments:
        value: the variant expression.
#}
{% macro json_items(value) -%}
    case
        when startswith(schema_of_variant({{ value }}), 'ARRAY')
            then coalesce(try_cast({{ value }} as array<string>), array(to_json({{ value }})))
        when {{ value }} is not null and not is_variant_null({{ value }})
            then array(coalesce(try_cast({{ value }} as string), to_json({{ value }})))
    end
{%- endmacro %}

{#
    What a learner answered, or the value behind it, as one text: the items of a list in brackets with a
    bar between them, a single item as it is.

    answer_text('answer', stripped): array(' a', 'b ') of a list  ->  '[a|b]'

    Read are the columns `<name>_items` and `is_<name>_list` of `int_performance__problem_checks`.

    Arguments:
        name: `answer` or `value`.
        cleaned: the macro that is applied to each item, `stripped` or `plain_text`.
#}
{% macro answer_text(name, cleaned) -%}
    if(
            is_{{ name }}_list,
            concat(
                '[',
                array_join(
                    transform({{ name }}_items, item -> coalesce({{ cleaned('item') }}, '')), '|'
                ),
                ']'
            ),
            {{ cleaned(name ~ '_items[0]') }}
        )
{%- endmacro %}

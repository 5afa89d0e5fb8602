{#
    A learner's answer, or the value behind it, as one text. The items of a list stand in brackets, with
    a bar between them. A single item stands as it is.

    answer_text('answer', stripped): array(' a', 'b ') of a list  ->  '[a|b]'

    The macro reads the columns `<name>_items` and `is_<name>_list` of `int_performance__problem_checks`.

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

{#
    The rows of a kept table, for the end of its model: those of keys with news, which the model computed,
    and those of the last build whose keys have none.

    kept_rows('segments', ref('int_video__videos_fingerprinted'), key=['course_id'], columns=['num_users'])
        ->  select course_id, num_users, fingerprint from segments
            union all … from db.int_video__segments_counted__before left semi join … on …

    Arguments:
        computed: name of the CTE with the rows of keys with news.
        fingerprinted: the model with a row for each key that is there now, with `fingerprint` and
            `has_news`.
        key: the columns that name a key.
        columns: the other columns of the table but `fingerprint`.
#}
{% macro kept_rows(computed, fingerprinted, key, columns) -%}
select
    {% for column in key + columns -%}
        {{ computed }}.{{ column }},
    {% endfor -%}
    {{ computed }}.fingerprint
from {{ computed }}
{%- if rows_of_last_build(this.identifier) %}
union all
select
    {% for column in key + columns -%}
        rows_before.{{ column }},
    {% endfor -%}
    rows_before.fingerprint
from {{ relation_before() }} as rows_before
left semi join {{ fingerprinted }} as keys
    on
        rows_before.fingerprint = keys.fingerprint
        and not keys.has_news
        {%- for column in key %}
        and rows_before.{{ column }} = keys.{{ column }}
        {%- endfor %}
{%- endif %}
{%- endmacro %}

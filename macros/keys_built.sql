{#
    The keys that each of some kept tables has from the last build, with their fingerprints, for the model
    that says which keys have news.

    keys_built(['int_video__segments_counted'], key=['course_id', 'encoded_module_id'])
        ->  select course_id, encoded_module_id, fingerprint from (…) group by …

    A key without rows in one of the tables is not listed, so it has news: a build that was killed may have
    built one of the tables and not the other. Nothing is listed when one of the tables has no last build.

    Arguments:
        kept_tables: names of the models in the folder `kept` that one fingerprint is for.
        key: the columns that name a key, all of them texts.
#}
{% macro keys_built(kept_tables, key) -%}
{%- set parts = [] -%}
{%- for name in kept_tables -%}
    {%- set last_build = rows_of_last_build(name) -%}
    {%- if last_build -%}
        {%- do parts.append(
            'select ' ~ key | join(', ') ~ ', fingerprint, ' ~ 2 ** loop.index0 ~ ' as bit from ' ~ last_build
        ) -%}
    {%- endif -%}
{%- endfor -%}
{%- if parts | length == kept_tables | length %}
select {{ key | join(', ') }}, fingerprint
from (
    {{ parts | join('\n    union all\n    ') }}
)
group by {{ key | join(', ') }}, fingerprint
having bit_or(bit) = {{ 2 ** (kept_tables | length) - 1 }}
{%- else %}
select
    {% for column in key -%}
        cast(null as string) as {{ column }},
    {% endfor -%}
    cast(null as bigint) as fingerprint
where false
{%- endif %}
{%- endmacro %}

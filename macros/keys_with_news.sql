{#
    The last query of a model with fingerprints. Its rows are the keys that are there now, each with its
    fingerprint and with `has_news`.

    keys_with_news('videos', kept_tables=['int_video__segments_counted'], key=['course_id'])
        ->  select course_id, fingerprint, … as has_news from videos left join (…) …

    A key has no news when each kept table has rows of it with this fingerprint. A build that was killed may have
    built one of the tables and not the other. Every key has news when one of the tables has no last build.

    Arguments:
        fingerprinted: name of the CTE that has the columns of the key and `fingerprint` in one row for each key.
        kept_tables: names of the models in the folder `kept` that the fingerprints are for.
        key: the columns that name a key.
#}
{% macro keys_with_news(fingerprinted, kept_tables, key) -%}
{%- set parts = [] -%}
{%- for name in kept_tables -%}
    {%- set last_build = rows_of_last_build(name) -%}
    {%- if last_build -%}
        {%- do parts.append(
            'select ' ~ key | join(', ') ~ ', fingerprint, ' ~ 2 ** loop.index0 ~ ' as bit from ' ~ last_build
        ) -%}
    {%- endif -%}
{%- endfor -%}
select
    {% for column in key -%}
        {{ fingerprinted }}.{{ column }},
    {% endfor -%}
    {{ fingerprinted }}.fingerprint,
{%- if parts | length < kept_tables | length %}
    true as has_news
from {{ fingerprinted }}
{%- else %}
    keys_built.fingerprint is null as has_news
from {{ fingerprinted }}
left join (
    select {{ key | join(', ') }}, fingerprint
    from (
        {{ parts | join('\n        union all\n        ') }}
    )
    group by {{ key | join(', ') }}, fingerprint
    having bit_or(bit) = {{ 2 ** (kept_tables | length) - 1 }}
) as keys_built
    on
        {{ fingerprinted }}.fingerprint = keys_built.fingerprint
        {%- for column in key %}
        and {{ fingerprinted }}.{{ column }} = keys_built.{{ column }}
        {%- endfor %}
{%- endif %}
{%- endmacro %}

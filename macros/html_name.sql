{#
    The HTML id of a block, in a form in which ids from events and ids from block keys are equal.

    html_name('block_id'): 'block-v1:O+C+R+type@video+block@intro'  ->  'intro'
    html_name('block_id'): 'i4x://O/C/video/Week_1__a.b'  ->  'i4x-O-C-video-Week_1_a_b'

    The player names its video by the HTML id of the block: the last part of a newer key, or the whole
    older key with dashes, in which other characters are underscores. Which runs of them become one
    underscore differs between releases, so here each run is one, in the ids of both sides.

    Arguments:
        text: the text expression: a block's key, or an id from an event.
#}
{% macro html_name(text) -%}
    regexp_replace(
        replace(replace(substring_index({{ text }}, '@', -1), '://', '-'), '/', '-'),
        '(?U)(?:[^\\w-]|_)+',
        '_'
    )
{%- endmacro %}

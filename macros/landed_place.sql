{#
    Where a row of a landed table lies, as the last two columns of a select: `landed_file`, the name of its
    Parquet file, and `row_index`, its place in that file. With the partition they name the row.

    `input_file_name()` would not do: Spark takes it for a value that differs from call to call, applies
    no filter before it, and so reads the landed events of all dates where a model asks for one.

    Unit tests override the macro, because a fixture lies in no file.
#}
{% macro landed_place() -%}
    _metadata.file_name as landed_file,
    _metadata.row_index
{%- endmacro %}

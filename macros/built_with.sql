{#
    Ends the build of the model `this` when another model is not built in the same command, for a pre-hook.
    The text is always empty.

    dbt run --select +stg_tracking_log__events  ->  nothing
    dbt run --select stg_tracking_log__events   ->  a compile error; the table stays as it is

    The other model has the rows of one command only. With those of an earlier command `this` would be wrong.

    Arguments:
        model_name: name of the other model.
#}
{% macro built_with(model_name) -%}
    {%- if execute and 'model.' ~ model.package_name ~ '.' ~ model_name not in selected_resources -%}
        {{- exceptions.raise_compiler_error(
            model.name ~ " must be built together with " ~ model_name ~ ", which was not selected. "
            ~ "The table stays as it is: --select +" ~ model.name ~ "."
        ) -}}
    {%- endif -%}
{%- endmacro %}

{#
    One of the two statements that give the table of the last build another name, for the pre-hooks of the
    models in folders `kept`. The text is empty when the model has no table.

    set_rows_aside('clear')   ->  drop table db.int_video__segments_counted__before, when there is one
    set_rows_aside('rename')  ->  alter table db.int_video__segments_counted rename to …__before

    A table can't be read while it is dropped and made anew. When a build was killed after the renaming,
    there is no table to rename, and the one that was set aside is read again. When one was killed before
    the renamed table was dropped, there are both, and the renamed one goes.

    Arguments:
        step: `clear` or `rename`, because dbt runs one statement in a hook.
#}
{% macro set_rows_aside(step) -%}
    {%- if execute -%}
        {%- set relation = adapter.get_relation(this.database, this.schema, this.identifier) -%}
        {%- if relation is not none and relation.type == 'table' -%}
            {%- if step == 'rename' -%}
                alter table {{ relation }} rename to {{ relation_before() }}
            {%- elif adapter.get_relation(this.database, this.schema, this.identifier ~ '__before') -%}
                drop table {{ relation_before() }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

"""A mart's columns are written once: Django's read models are compared with the contract."""

import pytest
from django.apps import apps
from django.db import models

from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.r_tables import read_r_tables
from tests.services.dbt_project import parsed_manifest

KINDS = {
    models.CharField: {"string", "varchar"},
    models.TextField: {"string"},
    models.DateField: {"date"},
    models.DateTimeField: {"timestamp"},
    models.IntegerField: {"int", "bigint", "smallint", "tinyint"},
    models.BigIntegerField: {"int", "bigint", "smallint", "tinyint"},
    models.FloatField: {"float", "double"},
    models.BooleanField: {"boolean", "int", "tinyint"},
}


@pytest.fixture(scope="module")
def marts() -> dict[str, Mart]:
    manifest = parsed_manifest()
    return {mart.name: mart for mart in (*read_marts(manifest), *read_r_tables(manifest))}


def read_models() -> list[type[models.Model]]:
    """Return the unmanaged models, but those of tables that no mart declares."""
    not_marts = {
        "enterprise_user",
        "publication",
        "publication_catalogue",
        "publication_quarantine",
    }
    return [
        model
        for model in apps.get_models()
        if not model._meta.managed and model._meta.db_table not in not_marts
    ]


def test_there_are_read_models():
    assert read_models()


@pytest.mark.parametrize("model", read_models(), ids=lambda model: model._meta.db_table)
def test_a_read_model_is_its_mart(model, marts):
    mart = marts[model._meta.db_table]
    columns = {column.name: column for column in mart.columns}
    fields = {field.column: field for field in model._meta.concrete_fields}
    assert set(fields) - {"id", "created"} <= set(columns)
    assert {"id", "created"} <= set(fields)
    for name in set(fields) & set(columns):
        field, column = fields[name], columns[name]
        assert column.data_type.split("(")[0] in KINDS[type(field)], name
        assert field.null or not column.is_nullable, f"{name} may be null in the mart"

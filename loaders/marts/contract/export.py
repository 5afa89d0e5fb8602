"""Export settings of published tables: `config.meta.export` of a model, or of a source of R."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from loaders.marts.contract.mart import STORED_DATE, Column, Mart, StoredRows
from loaders.marts.contract.names import (
    LONGEST_END,
    LONGEST_PART,
    MOST_CHARACTERS,
    RESERVED_ENDS,
    RESERVED_NAMES,
)
from loaders.marts.contract.types import Kind, StoreType, UnknownTypeError, store_type

_MAX_NAME_CHARACTERS = MOST_CHARACTERS - LONGEST_END
_RESERVED_COLUMNS = frozenset({"id", "created"})


class WrongSettingsError(ValueError):
    """What is wrong with export settings. The caller adds whose they are, and what happens now."""


class _ReadFrom(msgspec.Struct, forbid_unknown_fields=True):
    """`read_from` of the export settings."""

    store: str
    columns: dict[str, str] = {}


class _Export(msgspec.Struct, forbid_unknown_fields=True):
    """`config.meta.export` of a model, or of a source that R writes."""

    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    mysql_types: dict[str, str] = {}
    parted_by: str | msgspec.UnsetType = msgspec.UNSET
    months_of: str | msgspec.UnsetType = msgspec.UNSET
    read_from: _ReadFrom | msgspec.UnsetType = msgspec.UNSET


def mart_of(node: Mapping[str, Any], *, export: Any, columns: Iterable[Column]) -> Mart:
    """Return the mart of a node of the manifest, whose settings are checked.

    Args:
        node: the model, or the source that R writes.
        export: its export settings, of any form.
        columns: its columns.

    Raises:
        WrongSettingsError: the settings are of another form, or don't fit the columns.
    """
    try:
        settings = msgspec.convert(export, _Export)
    except msgspec.ValidationError as error:
        raise WrongSettingsError(f"must be as models/README.md says, but {error}") from error
    mart = Mart(
        name=node["name"],
        columns=tuple(columns),
        primary_key=settings.primary_key,
        indexes=settings.indexes,
        mysql_types=settings.mysql_types,
        description=node.get("description") or "",
        unique_id=node["unique_id"],
        parted_by=None if settings.parted_by is msgspec.UNSET else settings.parted_by,
        months_of=None if settings.months_of is msgspec.UNSET else settings.months_of,
        read_from=_stored_rows(settings),
    )
    _check(mart)
    return mart


def _stored_rows(settings: _Export) -> StoredRows | None:
    source = settings.read_from
    return None if source is msgspec.UNSET else StoredRows(source.store, source.columns)


def check_contract(node: Mapping[str, Any]) -> None:
    """Check that dbt enforces the contract of a model of the manifest.

    Raises:
        WrongSettingsError: dbt does not.
    """
    if not (node["config"].get("contract") or {}).get("enforced"):
        raise WrongSettingsError("need an enforced contract, which the model doesn't have")


def check_source(mart: Mart, *, node: Mapping[str, Any]) -> None:
    """Check that a mart without a table of its own says where its rows are, and no other one.

    Args:
        mart: the mart.
        node: its model in the manifest.

    Raises:
        WrongSettingsError: the settings don't fit the model.
    """
    is_view = node["config"].get("materialized") == "view"
    source = mart.read_from
    if source is None:
        if is_view:
            raise WrongSettingsError("need a read_from, because the model is a view")
        return
    needed = {name.rpartition(".")[2] for name in node.get("depends_on", {}).get("nodes", ())}
    unknown = sorted(source.columns.keys() - set(mart.column_names))
    dated = [name for name in mart.column_names if source.column(name) == STORED_DATE]
    if not is_view or needed != {source.store} or unknown or dated != [mart.parted_by]:
        raise WrongSettingsError(
            "need a view of one store for a read_from, columns out of the contract, and the "
            f"store's {STORED_DATE} as parted_by, but the model is a "
            f"{node['config'].get('materialized')} of {sorted(needed)} with read_from "
            f"{source.store}: {dict(source.columns)}, and parted_by is {mart.parted_by}",
        )


def _check(mart: Mart) -> None:
    if mart.name in RESERVED_NAMES or mart.name.endswith(RESERVED_ENDS):
        raise WrongSettingsError("can't be used with this name: the publisher keeps it")
    if len(mart.name) > _MAX_NAME_CHARACTERS:
        raise WrongSettingsError(
            f"need a name of at most {_MAX_NAME_CHARACTERS} characters, because the "
            f"publisher adds up to {LONGEST_END}, but it has {len(mart.name)}",
        )
    if not mart.primary_key:
        raise WrongSettingsError("need a primary_key of at least one column, but it is empty")
    reserved = _RESERVED_COLUMNS.intersection(mart.column_names)
    if reserved:
        raise WrongSettingsError(f"need free column names, but the contract has {sorted(reserved)}")
    used = {*mart.primary_key, *mart.mysql_types, *(name for key in mart.indexes for name in key)}
    used |= {name for name in (mart.parted_by, mart.months_of) if name is not None}
    unknown = sorted(used.difference(mart.column_names))
    if unknown:
        raise WrongSettingsError(f"may only name the contract's columns, but name {unknown}")
    for column in mart.columns:
        try:
            kept = store_type(column.data_type, mysql_type=mart.mysql_types.get(column.name))
        except UnknownTypeError as error:
            raise WrongSettingsError(f"have a wrong column {column.name}: {error}") from error
        if column.name == mart.parted_by:
            _check_part(mart, column=column, kept=kept)
    if mart.months_of is not None:
        _check_months(mart, named=mart.months_of)


def _check_part(mart: Mart, *, column: Column, kept: StoreType) -> None:
    """Check the column that names the parts: rows with the same key must be in the same part."""
    is_name = kept.kind is Kind.DATE or _names_parts(kept)
    if column.is_nullable or not is_name or column.name not in mart.primary_key:
        found = f"{column.data_type}{' that may be NULL' if column.is_nullable else ''}"
        raise WrongSettingsError(
            f"need a NOT NULL date, or text of at most {LONGEST_PART} characters, out of the "
            f"primary_key as parted_by, but {column.name} is a {found} and the key is "
            f"{list(mart.primary_key)}",
        )


def _names_parts(kept: StoreType) -> bool:
    """Tell whether every text of a type is short enough to name a part."""
    return kept.max_characters is not None and kept.max_characters <= LONGEST_PART


def _check_months(mart: Mart, *, named: str) -> None:
    """Check the column whose months part the rows of a course."""
    kinds = dict(zip(mart.column_names, (kept.kind for kept in mart.store_types()), strict=True))
    column = next(column for column in mart.columns if column.name == named)
    by_text = mart.parted_by is not None and kinds[mart.parted_by] is Kind.TEXT
    is_date = kinds[named] is Kind.DATE and not column.is_nullable
    if not (by_text and is_date and named in mart.primary_key):
        found = f"{column.data_type}{' that may be NULL' if column.is_nullable else ''}"
        raise WrongSettingsError(
            "need a NOT NULL date out of the primary_key as months_of, beside a text as "
            f"parted_by, but {named} is a {found}, parted_by is {mart.parted_by} and the key "
            f"is {list(mart.primary_key)}",
        )

"""Reads marts from dbt's `target/manifest.json` into typed objects."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from cleaning.errors import AnalyticsError
from loaders.marts.names import (
    LONGEST_END,
    LONGEST_PART,
    MOST_CHARACTERS,
    RESERVED_ENDS,
    RESERVED_NAMES,
)
from loaders.marts.types import Kind, StoreType, UnknownTypeError, store_type

_MAX_NAME_CHARACTERS = MOST_CHARACTERS - LONGEST_END
_RESERVED_COLUMNS = frozenset({"id", "created"})
# The column of a store that has the date of an event.
STORED_DATE = "event_date"


class ManifestError(AnalyticsError):
    """The manifest, or the export settings of a model in it, can't be used."""


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mart, as its contract declares it."""

    name: str
    data_type: str
    description: str = ""
    is_nullable: bool = True


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The store that has the rows of a mart which is a view: those of the period of the run.

    Attributes:
        store: name of the model and of the Hive table.
        columns: name in the store by column of the mart, where the names differ.
    """

    store: str
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return the name in the store of a column of the mart."""
        return self.columns.get(name, name)


@dataclass(frozen=True, slots=True)
class Mart:
    """A model with `config.meta.export`: one published table.

    Attributes:
        name: name of the model, of the Hive table and of the published table.
        columns: the contract's columns, in its order.
        primary_key: columns that together identify a row; some of them may be NULL.
        indexes: further indexes, each a tuple of columns.
        mysql_types: MySQL type by column, where the default type does not fit.
        parted_by: the date, the course or another text of the key by which the rows change. A
            publication loads only the dates or courses that differ.
        months_of: a date of the key; each month of each course is a part then.
        read_from: the store whose files are read, where the mart is a view.
    """

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    mysql_types: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    unique_id: str = ""
    parted_by: str | None = None
    months_of: str | None = None
    read_from: StoredRows | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the names of the contract's columns, in its order."""
        return tuple(column.name for column in self.columns)

    def store_types(self) -> tuple[StoreType, ...]:
        """Return how the result store keeps each column, in the contract's order."""
        return tuple(
            store_type(column.data_type, mysql_type=self.mysql_types.get(column.name))
            for column in self.columns
        )


def read_manifest(
    path: Path, *, sections: Iterable[str] = ("nodes",), state: str = "nothing was published"
) -> dict[str, Any]:
    """Read the manifest as it is.

    A run reads the file five times. Nobody keeps what was read: a reading takes 0.05 to 0.1 s.

    Args:
        path: the manifest.
        sections: the objects that the caller needs of it.
        state: what holds when it can't be read, for the error.

    Raises:
        ManifestError: the file is missing or not a manifest, or it lacks a section.
    """
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise ManifestError(
            f"dbt's manifest {path} can't be read ({error.strerror}). Build the models first; "
            f"{state}."
        ) from error
    except ValueError as error:
        raise ManifestError(
            f"dbt's manifest {path} must be JSON, but {error}. Build the models again; {state}."
        ) from error
    found = manifest if isinstance(manifest, dict) else {}
    for section in sections:
        if not isinstance(found.get(section), dict):
            raise ManifestError(
                f"dbt's manifest {path} must have an object `{section}`, but has none. "
                f"Build the models again; {state}."
            )
    return found


def read_marts(path: Path) -> list[Mart]:
    """Read the models with export settings, sorted by name.

    A column is NOT NULL when the contract says so (`constraints: [{type: not_null}]`, on the column
    or on the model), or when it has a `not_null` data test without a `where`. Both count, because
    dbt does not enforce the constraint on Parquet and authors use either of them.

    Raises:
        ManifestError: the file is missing or not a manifest, or a model's settings are wrong.
    """
    manifest = read_manifest(path)
    nodes: Mapping[str, Any] = manifest["nodes"]
    tested = set(_not_null_tests(nodes))
    marts = [
        _mart_from_node(node, export=export, tested=tested)
        for node in nodes.values()
        if node.get("resource_type") == "model"
        and (export := node.get("config", {}).get("meta", {}).get("export")) is not None
    ]
    return sorted(marts, key=lambda mart: mart.name)


def _not_null_tests(nodes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (model, column) of each `not_null` data test that looks at all rows."""
    for node in nodes.values():
        if (
            node.get("resource_type") == "test"
            and (node.get("test_metadata") or {}).get("name") == "not_null"
            and not node.get("config", {}).get("where")
            and node.get("column_name")
        ):
            yield node.get("attached_node") or "", node["column_name"]


def _mart_from_node(node: Mapping[str, Any], *, export: Any, tested: set[tuple[str, str]]) -> Mart:
    try:
        _check_contract(node)
        mart = mart_of(node, export=export, columns=_columns(node, tested=tested))
        _check_source(mart, node=node)
    except WrongSettingsError as error:
        raise ManifestError(
            f"The export settings (config.meta.export) of the model {node['name']} {error}. "
            "Nothing was published."
        ) from error
    return mart


def _check_contract(node: Mapping[str, Any]) -> None:
    if not (node["config"].get("contract") or {}).get("enforced"):
        raise WrongSettingsError("need an enforced contract, which the model doesn't have")


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


def _columns(node: Mapping[str, Any], *, tested: set[tuple[str, str]]) -> Iterator[Column]:
    required = {
        column
        for constraint in node.get("constraints") or ()
        if constraint.get("type") == "not_null"
        for column in constraint.get("columns") or ()
    }
    for column in node.get("columns", {}).values():
        constraints = {constraint.get("type") for constraint in column.get("constraints") or ()}
        is_required = (
            "not_null" in constraints
            or column["name"] in required
            or (node["unique_id"], column["name"]) in tested
        )
        yield Column(
            name=column["name"],
            data_type=column.get("data_type") or "",
            description=column.get("description") or "",
            is_nullable=not is_required,
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


def _check_source(mart: Mart, *, node: Mapping[str, Any]) -> None:
    """Check that a mart without a table of its own says where its rows are, and no other one."""
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

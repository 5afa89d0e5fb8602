"""Reads the course reports that models declare from dbt's `target/manifest.json`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from loaders.marts.contract.manifest import ManifestError, read_manifest

_REPORT_NAME = re.compile(r"[a-zA-Z0-9_]+")


class _Settings(msgspec.Struct, forbid_unknown_fields=True):
    """One of `config.meta.reports` of a model."""

    name: str
    order_by: tuple[str, ...]
    columns: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    where: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class CourseReport:
    """One of a model's `config.meta.reports`: one CSV file a course.

    Attributes:
        model: name of the model and of the Hive table; it has a column `course_id`.
        name: last part of the files' names.
        order_by: columns by which the rows of a course are ordered.
        columns: columns of the files, in order; by default all columns of the contract.
        where: text by column; a row is in the report when its columns have these texts.
    """

    model: str
    name: str
    order_by: tuple[str, ...]
    columns: tuple[str, ...]
    where: Mapping[str, str] = field(default_factory=dict)


def read_reports(path: Path) -> list[CourseReport]:
    """Read the models with report settings, sorted by the report's name.

    Raises:
        ManifestError: the file is missing or not a manifest, a model's settings are wrong, or one
            report's name ends with another's name, so that a file's name would not tell its report.
    """
    nodes: Mapping[str, Any] = read_manifest(path)["nodes"]
    reports = sorted(
        (
            report
            for node in nodes.values()
            if node.get("resource_type") == "model"
            for report in _of_model(node)
        ),
        key=lambda report: report.name,
    )
    for report in reports:
        for other in reports:
            if report is not other and f"_{other.name}".endswith(f"_{report.name}"):
                raise _wrong(
                    report.model, f"need a name that is no end of {other.name} ({other.model})"
                )
    return reports


def _of_model(node: Mapping[str, Any]) -> Iterator[CourseReport]:
    model: str = node["name"]
    contract = tuple(column["name"] for column in node.get("columns", {}).values())
    listed = node.get("config", {}).get("meta", {}).get("reports", [])
    try:
        found = msgspec.convert(listed, list[_Settings])
    except msgspec.ValidationError as error:
        raise _wrong(model, f"must be as models/README.md says, but {error}") from error
    for settings in found:
        columns = contract if settings.columns is msgspec.UNSET else settings.columns
        if not _REPORT_NAME.fullmatch(settings.name):
            raise _wrong(model, f"need a name of letters, digits and _, but have {settings.name}")
        used = {"course_id", *settings.order_by, *columns, *settings.where}
        unknown = sorted(used.difference(contract))
        if unknown or not columns or not settings.order_by:
            raise _wrong(
                model,
                "need columns and an order_by out of the contract, which has a course_id, but "
                f"{f'name {unknown}' if unknown else 'have none'}",
            )
        yield CourseReport(model, settings.name, settings.order_by, columns, where=settings.where)


def _wrong(model: str, what: str) -> ManifestError:
    return ManifestError(
        f"The report settings (config.meta.reports) of the model {model} {what}. "
        "No report was written."
    )

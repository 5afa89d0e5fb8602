"""A result store with a simulated site's truth as its rows: what a run publishes, without Spark.

`tests/e2e/test_truth.py` shows that a run publishes these rows.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import csv

from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart
from loaders.marts.reader import MartData
from loaders.publishing.publication import PublicationContext
from loaders.publishing.publish import publish
from tests.services.dbt_project import parsed_manifest

ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
"""The types of Arrow by those of marts, for rows that are made without Spark."""


READ_BY_R = (
    "answer_distribution",
    "course_activity",
    "course_blocks",
    "course_enrollment_daily",
    "course_enrollment_mode_daily",
    "course_meta_summary_enrollment",
    "course_progress",
    "learner_roster",
    "learner_standing",
    "module_engagement",
    "problem_response_latest",
    "student_engagement_daily",
    "video",
    "video_timeline",
)


def publish_truth(url: str, *, truth: Path) -> None:
    """Publish the tables that R reads, from the folder `truth` of a simulated site."""
    facts = json.loads((truth / "truth.json").read_text())
    known = {mart.name: mart for mart in read_marts(parsed_manifest())}
    marts = {name: known[name] for name in READ_BY_R}

    def read(name: str) -> MartData:
        table = _read(truth / f"{name}.csv", mart=marts[name])
        batches: Iterable[pa.RecordBatch] = table.to_batches()
        return MartData(batches=lambda: batches, count_rows=lambda: table.num_rows)

    as_of = datetime.fromisoformat(facts["as_of"]).date()
    context = PublicationContext(as_of, None, None, None, datetime.now(UTC))
    publish(
        url,
        marts=list(marts.values()),
        read_mart=read,
        context=context,
        now=lambda: datetime.now(UTC),
    )


def _read(path: Path, *, mart: Mart) -> pa.Table:
    schema = _schema(mart)
    options = csv.ConvertOptions(
        column_types=schema,
        null_values=["\\N"],
        strings_can_be_null=True,
        include_columns=schema.names,
        include_missing_columns=True,
    )
    parsing = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(path, convert_options=options, parse_options=parsing)


def _schema(mart: Mart) -> pa.Schema:
    return pa.schema([(column.name, ARROW_TYPES[column.data_type]) for column in mart.columns])

"""DDL that is made from pyarrow schemas."""

import pyarrow as pa
import pytest

from cleaning.errors import AnalyticsError
from cleaning.schema import column
from loaders.hive.ddl import (
    create_table_statement,
    hive_columns,
    hive_type,
    normalize_location,
    quote_identifier,
    quote_text,
)


@pytest.mark.parametrize(
    ("arrow", "hive"),
    [
        (pa.string(), "string"),
        (pa.int64(), "bigint"),
        (pa.int32(), "int"),
        (pa.float64(), "double"),
        (pa.bool_(), "boolean"),
        (pa.binary(), "binary"),
        (pa.date32(), "date"),
        (pa.timestamp("us", tz="UTC"), "timestamp"),
        (pa.timestamp("us"), "timestamp_ntz"),
        (pa.decimal128(10, 2), "decimal(10,2)"),
        (pa.list_(pa.list_(pa.date32())), "array<array<date>>"),
    ],
)
def test_an_arrow_type_has_the_name_that_describe_says(arrow: pa.DataType, hive: str) -> None:
    assert hive_type(arrow) == hive


@pytest.mark.parametrize("arrow", [pa.timestamp("ns"), pa.duration("s"), pa.list_(pa.time32("s"))])
def test_a_type_that_spark_does_not_read_is_refused(arrow: pa.DataType) -> None:
    with pytest.raises(AnalyticsError, match="must have a type that Parquet and Spark share"):
        hive_type(arrow)


def test_names_and_texts_are_quoted_whatever_they_hold() -> None:
    assert quote_identifier("end`s") == "`end``s`"
    assert quote_text("it's a \\ and\na break") == "'it\\'s a \\\\ and\\na break'"


def test_the_partition_column_comes_last_and_docs_become_comments() -> None:
    statement = create_table_statement(
        pa.schema([column("id", pa.int64(), "It's an id."), pa.field("end", pa.string())]),
        database="landing",
        table="events",
        location="file:///lake/events",
        partition=column("event_date", pa.date32(), "UTC date."),
    )
    assert statement == (
        "create table if not exists `landing`.`events` (\n"
        "    `id` bigint comment 'It\\'s an id.',\n"
        "    `end` string,\n"
        "    `event_date` date comment 'UTC date.'\n"
        ") using parquet\n"
        "partitioned by (`event_date`)\n"
        "location 'file:///lake/events'"
    )


def test_columns_are_listed_as_describe_lists_them() -> None:
    schema = pa.schema([pa.field("id", pa.int64())])
    partition = pa.field("event_date", pa.date32())
    assert hive_columns(schema) == [("id", "bigint")]
    assert hive_columns(schema, partition=partition) == [("id", "bigint"), ("event_date", "date")]


def test_a_location_is_the_same_however_many_slashes_it_begins_with() -> None:
    assert normalize_location("file:/lake/x/") == normalize_location("file:///lake/x")
    assert normalize_location("hdfs://host/lake") == "hdfs://host/lake"

"""The published tables as SQL text."""

import pytest

from loaders.marts.contract import names
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.contract.types import UnknownTypeError, store_type
from loaders.marts.errors import PublishError
from loaders.publishing.ddl import (
    RECORDS,
    Backend,
    add_keys_sql,
    create_table_sql,
    has_unique_key,
    schema_hash,
)

MART = Mart(
    name="course_enrollment_mode_daily",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
        Column("count", "int"),
        Column("mode", "string", is_nullable=False),
    ),
    primary_key=("course_id", "date", "mode"),
    indexes=(("course_id",), ("course_id", "date"), ("course_id",)),
    mysql_types={"mode": "varchar(100)"},
)


def test_a_mysql_table_has_the_id_the_contract_and_created() -> None:
    assert create_table_sql(MART, name="t__next", backend=Backend.MYSQL) == (
        "create table `t__next` (\n"
        "  `id` bigint not null auto_increment primary key,\n"
        "  `course_id` varchar(255) not null,\n"
        "  `date` date not null,\n"
        "  `count` int null,\n"
        "  `mode` varchar(100) not null,\n"
        "  `created` datetime not null\n"
        ") engine=InnoDB row_format=DYNAMIC default character set utf8mb4 collate utf8mb4_bin "
        "comment='made by the publisher of IIT Analytics'"
    )


def test_a_sqlite_table_differs_in_its_id_and_has_no_options() -> None:
    sql = create_table_sql(MART, name="t", backend=Backend.SQLITE)

    assert "`id` integer primary key autoincrement" in sql
    assert sql.endswith("`created` datetime not null\n)")


def test_keys_are_added_after_the_load_each_once() -> None:
    assert add_keys_sql(MART, name="t", backend=Backend.MYSQL) == [
        "alter table `t` add unique key `course_id_date_mode` (`course_id`, `date`, `mode`), "
        "add key `course_id` (`course_id`), "
        "add key `course_id_date` (`course_id`, `date`)"
    ]
    assert add_keys_sql(MART, name="t", backend=Backend.SQLITE)[0] == (
        "create unique index `t.course_id_date_mode` on `t` (`course_id`, `date`, `mode`)"
    )


def test_an_index_that_mysql_can_not_hold_is_refused_with_the_remedy() -> None:
    names = [f"part_{number}" for number in range(4)]
    mart = Mart(
        name="wide",
        columns=tuple(Column(name, "string") for name in names),
        primary_key=(names[0],),
        indexes=(tuple(names),),
    )

    for backend in Backend:
        with pytest.raises(PublishError, match=r"wide: its index .* 3072 bytes, but may take 4088"):
            add_keys_sql(mart, name="wide", backend=backend)


def test_a_primary_key_that_mysql_can_not_hold_is_no_index() -> None:
    names = [f"part_{number}" for number in range(4)]
    mart = Mart(
        name="wide",
        columns=tuple(Column(name, "string") for name in names),
        primary_key=tuple(names),
        indexes=((names[0],),),
    )

    assert not has_unique_key(mart)
    for backend in Backend:
        (statement,) = add_keys_sql(mart, name="wide", backend=backend)
        assert "unique" not in statement


def test_the_names_of_long_keys_stay_apart_and_within_64_characters() -> None:
    names = [f"a_rather_long_name_of_a_column_{number}" for number in range(4)]
    mart = Mart(
        name="t",
        columns=tuple(Column(name, "int") for name in names),
        primary_key=tuple(names),
        indexes=(tuple(names[:3]), tuple(reversed(names[:3]))),
    )

    (statement,) = add_keys_sql(mart, name="t", backend=Backend.MYSQL)

    keys = [part.split("`")[1] for part in statement.split("key ")[1:]]
    assert len(set(keys)) == 3
    assert max(len(key) for key in keys) <= 64


def test_names_are_quoted_whatever_they_hold() -> None:
    mart = Mart("a`b", columns=(Column("c`; drop", "int"),), primary_key=("c`; drop",))

    sql = create_table_sql(mart, name=mart.name, backend=Backend.MYSQL)

    assert "create table `a``b`" in sql
    assert "`c``; drop` int" in sql


@pytest.mark.parametrize(
    ("data_type", "sql"),
    [
        ("STRING", "varchar(255)"),
        ("varchar(36)", "varchar(36)"),
        ("int", "int"),
        ("bigint", "bigint"),
        ("double", "double"),
        ("float", "double"),
        ("decimal(10, 2)", "decimal(10,2)"),
        ("boolean", "tinyint(1)"),
        ("date", "date"),
        ("timestamp", "datetime"),
        ("timestamp_ntz", "datetime"),
    ],
)
def test_each_type_of_a_contract_has_its_type_in_the_store(data_type: str, sql: str) -> None:
    assert store_type(data_type).sql == sql


@pytest.mark.parametrize(
    ("data_type", "mysql_type"),
    [("int", "varchar(20)"), ("string", "int"), ("timestamp", "date"), ("struct<a:int>", None)],
)
def test_a_type_that_does_not_fit_is_refused(data_type: str, mysql_type: str | None) -> None:
    with pytest.raises(UnknownTypeError):
        store_type(data_type, mysql_type=mysql_type)


def test_the_schema_hash_follows_the_ddl_and_nothing_else() -> None:
    described = Mart(
        MART.name,
        columns=tuple(
            Column(column.name, column.data_type, "words", is_nullable=column.is_nullable)
            for column in MART.columns
        ),
        primary_key=MART.primary_key,
        indexes=MART.indexes,
        mysql_types=MART.mysql_types,
    )
    without_index = Mart(
        MART.name, MART.columns, MART.primary_key, mysql_types={"mode": "varchar(100)"}
    )

    known = schema_hash(MART, backend=Backend.MYSQL)

    assert schema_hash(described, backend=Backend.MYSQL) == known
    assert schema_hash(without_index, backend=Backend.MYSQL) != known


def test_no_mart_may_have_a_name_of_the_publishers_own_tables() -> None:
    own = {names.PUBLICATION, *(record.name for record in RECORDS)}
    assert own == names.RESERVED_NAMES


def test_no_mart_may_have_a_name_that_the_publisher_gives_to_a_table_beside_one() -> None:
    beside = (
        names.shadow_name,
        names.replaced_name,
        names.spare_name,
        names.staged_name,
        names.model_name,
    )
    assert tuple(name("") for name in beside) == names.RESERVED_ENDS

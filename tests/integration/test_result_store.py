"""Publishing to a real MariaDB and a real SQLite: what readers see afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.reader import MartData
from loaders.publishing.publication import Outcome
from loaders.publishing.publish import latest_publication, publish
from tests.services.mariadb import MariaDb
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    ACTIVITY,
    ENROLLMENT,
    MARTS,
    PROGRAM,
    clock,
    context,
    mart_data,
    publish_rows,
    rows_of_version,
    sqlite_url,
)

TEXTS = Mart(
    name="answer_distribution",
    columns=(
        Column("answer_id", "string", is_nullable=False),
        Column("answer_text", "string"),
        Column("is_correct", "boolean"),
        Column("share", "double"),
        Column("grade", "decimal(6,2)"),
        Column("variant", "bigint"),
        Column("first_time", "timestamp"),
        Column("exact_time", "timestamp"),
    ),
    primary_key=("answer_id",),
    mysql_types={"answer_text": "longtext", "exact_time": "datetime(6)"},
)

OWN_TABLES = {
    "publication",
    "publication_catalogue",
    "publication_course",
    "publication_part",
    "publication_quarantine",
}


@pytest.fixture(params=["file", "inserts"])
def load_path_url(request: pytest.FixtureRequest, mariadb: MariaDb) -> Iterator[str]:
    """Give an empty MariaDB store on a server that allows LOAD DATA LOCAL, or doesn't."""
    url = mariadb.create_database("load_paths")
    mariadb.execute(f"set global local_infile = {request.param == 'file'}")
    yield url
    mariadb.execute("set global local_infile = 1")


def test_the_first_publication_creates_tables_and_says_what_it_published(store_url: str) -> None:
    assert latest_publication(store_url) is None

    report = publish_rows(store_url, rows_of_version(1))

    assert report.is_new
    assert {table.outcome for table in report.tables} == {Outcome.LOADED}
    assert tables(store_url) == {mart.name for mart in MARTS} | OWN_TABLES
    live = latest_publication(store_url)
    assert live == report.publication
    assert live is not None
    assert (live.id, live.as_of, live.git_commit) == (1, date(2026, 3, 1), "c0ffee")
    assert live.finished == datetime(2026, 3, 1, 5, 30, 15, tzinfo=UTC)
    assert {name: table.rows for name, table in live.tables.items()} == {
        "course_activity": 60,
        "course_enrollment_daily": 60,
        "course_program_metadata": 1,
    }
    (row,) = query(store_url, "select min(id), max(id), max(`count`) from course_activity")
    assert row == (1, 60, 1)
    assert {str(row[0]) for row in query(store_url, "select created from course_activity")} == {
        "2026-03-01 05:30:15"
    }


def test_an_unchanged_table_keeps_its_rows_and_its_created(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1), day=1)

    changed = rows_of_version(1) | {"course_activity": rows_of_version(2)["course_activity"]}
    report = publish_rows(store_url, changed, day=2)

    assert {table.name: table.outcome for table in report.tables} == {
        "course_activity": Outcome.LOADED,
        "course_enrollment_daily": Outcome.UNCHANGED,
        "course_program_metadata": Outcome.UNCHANGED,
    }
    assert report.publication.id == 2
    ((created,),) = query(store_url, "select distinct created from course_enrollment_daily")
    assert str(created).startswith("2026-03-01")
    ((created, count),) = query(store_url, "select distinct created, `count` from course_activity")
    assert str(created).startswith("2026-03-02")
    assert count == 2


def test_the_order_of_rows_and_batches_makes_no_new_publication(store_url: str) -> None:
    content = rows_of_version(1)
    first = publish_rows(store_url, content)

    def read(name: str) -> MartData:
        rows = [dict(row) for row in reversed(content[name])]
        batches = [pa.RecordBatch.from_pylist([row]) for row in rows]
        return MartData(lambda: batches, lambda: len(rows))

    again = publish(store_url, marts=MARTS, read_mart=read, context=context(), now=clock(9))

    assert not again.is_new
    assert again.publication.id == first.publication.id
    assert query(store_url, "select count(*) from publication") == [(1,)]


def test_a_later_as_of_without_new_numbers_is_a_publication(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))

    report = publish_rows(store_url, rows_of_version(1), as_of=date(2026, 3, 2))

    assert report.is_new
    assert {table.outcome for table in report.tables} == {Outcome.UNCHANGED}
    assert query(store_url, "select count(*) from course_activity") == [(60,)]


def test_old_publications_forget_the_facts_about_their_tables(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.publishing.publication.PUBLICATIONS_WITH_TABLES", 2)
    for day in (1, 2, 3, 4):
        publish_rows(store_url, rows_of_version(1), as_of=date(2026, 3, day))

    found = query(store_url, "select id, tables != '{}', finished from publication order by id")

    assert [(number, bool(has_tables)) for number, has_tables, _ in found] == [
        (1, False), (2, False), (3, True), (4, True),
    ]  # fmt: skip
    assert all(finished for _, _, finished in found)
    assert not publish_rows(store_url, rows_of_version(1), as_of=date(2026, 3, 4)).is_new


def test_a_changed_contract_makes_the_table_anew(store_url: str) -> None:
    content = rows_of_version(1)
    publish_rows(store_url, content)
    wider = replace(
        PROGRAM,
        columns=(*PROGRAM.columns, Column("program_type", "string")),
        indexes=(("program_type",),),
    )
    rows = [{**row, "program_type": "MicroMasters"} for row in content["course_program_metadata"]]

    publish_rows(
        store_url,
        content | {"course_program_metadata": rows},
        marts=(ENROLLMENT, ACTIVITY, wider),
        day=2,
    )

    assert query(store_url, "select course_id, program_type from course_program_metadata") == [
        ("edX/DemoX/2026", "MicroMasters")
    ]


def test_a_mart_that_left_the_project_leaves_the_store_in_the_swap(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))

    report = publish_rows(store_url, rows_of_version(1), marts=(ENROLLMENT, ACTIVITY))

    assert [table.name for table in report.tables if table.outcome is Outcome.DROPPED] == [
        "course_program_metadata"
    ]
    assert tables(store_url) == {"course_enrollment_daily", "course_activity"} | OWN_TABLES
    assert "course_program_metadata" not in report.publication.tables


def test_an_empty_mart_is_an_empty_table(store_url: str) -> None:
    content = rows_of_version(1) | {"course_program_metadata": []}

    publish_rows(store_url, content)

    assert query(store_url, "select count(*) from course_program_metadata") == [(0,)]
    assert not publish_rows(store_url, content).is_new


def test_rows_that_were_changed_by_hand_are_published_again(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    execute(store_url, "update course_activity set label = 'CHANGED' where id = 3")

    report = publish_rows(store_url, rows_of_version(1), day=2)

    assert [table.name for table in report.tables if table.outcome is Outcome.LOADED] == [
        "course_activity"
    ]
    assert query(store_url, "select distinct label from course_activity") == [("ACTIVE",)]


def test_a_table_that_was_dropped_by_hand_is_published_again(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    execute(store_url, "drop table course_activity")

    publish_rows(store_url, rows_of_version(1), day=2)

    assert query(store_url, "select count(*) from course_activity") == [(60,)]


def test_what_each_course_has_is_left_beside_a_publication(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    courses = query(
        store_url, "select course_id, row_count from publication_course where mart = "
        "'course_activity' order by course_id"
    )  # fmt: skip
    counted = query(
        store_url, "select course_id, count(*) from course_activity group by course_id order by 1"
    )
    assert courses == counted
    before = query(store_url, "select mart, course_id, checksum from publication_course")

    publish_rows(store_url, rows_of_version(1), day=2)

    assert query(store_url, "select mart, course_id, checksum from publication_course") == before


NASTY_TEXTS = [
    None,
    "",
    "NULL",
    r"\N",
    "tab\there",
    "line\nbreak\r\nand return",
    "back\\slash\\",
    "quotes ' \" ` ;--",
    "nul\0byte",
    "percent %s %(x)s",
    "emoji 🎓, 中文, ñ, \u0301",
    " leading and trailing ",
]


def _nasty_batch() -> pa.RecordBatch:
    size = len(NASTY_TEXTS)
    moment = datetime(1969, 12, 31, 23, 59, 58, 999_999, tzinfo=UTC)
    return pa.RecordBatch.from_pydict(
        {
            "answer_id": pa.array([f"{number:02}" for number in range(size)]),
            "answer_text": pa.array(NASTY_TEXTS, pa.string()),
            "is_correct": pa.array([None, True, False] * (size // 3), pa.bool_()),
            "share": pa.array([None, float("nan"), 0.1] * (size // 3), pa.float64()),
            "grade": pa.array([None, Decimal("0.05"), Decimal("-1234.50")] * (size // 3)),
            "variant": pa.array([None, -(2**63), 2**63 - 1] * (size // 3), pa.int64()),
            "first_time": pa.array([moment] * size, pa.timestamp("us", tz="UTC")),
            "exact_time": pa.array([moment] * size, pa.timestamp("us", tz="UTC")),
        }
    )


def _assert_nasty_values(url: str, *, text: Callable[[object], str]) -> None:
    publish(
        url,
        marts=[TEXTS],
        read_mart=lambda _name: MartData(lambda: [_nasty_batch()], lambda: len(NASTY_TEXTS)),
        context=context(),
        now=clock(),
    )
    rows = query(
        url,
        "select answer_text, is_correct, share, grade, variant, first_time, exact_time "
        "from answer_distribution order by answer_id",
    )
    assert [row[0] for row in rows] == NASTY_TEXTS
    assert [row[1] for row in rows[:3]] == [None, 1, 0]
    assert [row[2] for row in rows[:3]] == [None, None, 0.1]
    assert [None if row[3] is None else float(row[3]) for row in rows[:3]] == [None, 0.05, -1234.5]
    assert [row[4] for row in rows[:3]] == [None, -(2**63), 2**63 - 1]
    assert {text(row[5]) for row in rows} == {"1969-12-31 23:59:58"}
    assert {text(row[6]) for row in rows} == {"1969-12-31 23:59:58.999999"}


@pytest.mark.mariadb
def test_texts_and_edges_come_back_from_mariadb_as_they_were(load_path_url: str) -> None:
    _assert_nasty_values(load_path_url, text=str)


def test_texts_and_edges_come_back_from_sqlite_as_they_were(tmp_path: Path) -> None:
    _assert_nasty_values(sqlite_url(tmp_path), text=str)


def test_ids_that_differ_in_case_or_accent_are_two_ids(store_url: str) -> None:
    ids = ["edX/Demo/1", "edx/Demo/1", "edX/Démo/1", "edX/De\u0301mo/1"]
    rows = [{"course_id": name, "program_title": name} for name in ids]

    publish(
        store_url,
        marts=[PROGRAM],
        read_mart=lambda _name: mart_data(rows),
        context=context(),
        now=clock(),
    )

    for name in ids:
        found = query(
            store_url,
            f"select program_title from course_program_metadata where course_id = '{name}'",
        )
        assert found == [(name,)]


def test_checksums_are_the_same_on_both_stores(store_url: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"

    here = publish_rows(store_url, rows_of_version(1)).publication
    there = publish_rows(other, rows_of_version(1)).publication

    assert {name: table.checksum for name, table in here.tables.items()} == {
        name: table.checksum for name, table in there.tables.items()
    }


@pytest.mark.parametrize("is_small", [True, False])
def test_a_mart_is_published_in_the_order_of_its_key_where_it_fits_into_memory(
    store_url: str, monkeypatch: pytest.MonkeyPatch, *, is_small: bool
) -> None:
    if not is_small:
        monkeypatch.setattr("loaders.publishing.rows.SORTED_BYTES", 100)
    keys = [("b", 10), ("é", 1), ("b", None), (None, 3), ("B", 9), ("b", 2), ("a b", 1), ("a", 1)]
    mart = Mart(
        name="course_gender",
        columns=(Column("gender", "string"), Column("count", "int")),
        primary_key=("gender", "count"),
    )
    batches = [
        pa.RecordBatch.from_pydict(
            {
                "gender": pa.array([key[0] for key in part], pa.string()),
                "count": pa.array([key[1] for key in part], pa.int32()),
            }
        )
        for part in (keys[:3], keys[3:])
    ]

    publish(
        store_url,
        marts=[mart],
        read_mart=lambda _name: MartData(lambda: batches, lambda: len(keys)),
        context=context(),
        now=clock(),
    )

    found = query(store_url, "select gender, `count` from course_gender order by id")
    in_order = [
        ("B", 9), ("a", 1), ("a b", 1), ("b", 2), ("b", 10), ("b", None), ("é", 1), (None, 3),
    ]  # fmt: skip
    assert found == (in_order if is_small else keys)

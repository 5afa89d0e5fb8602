"""The database users of docs/operations.md: each may do its work, and nothing else."""

import re
from pathlib import Path

import pymysql
import pytest

from loaders.marts.contract.r_tables import read_r_tables
from loaders.publishing.r_tables import ensure_r_tables
from tests.services.dbt_project import parsed_manifest
from tests.services.mariadb import MariaDb
from tests.stores.result_store_case import publish_rows, rows_of_version

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def documented_statements() -> list[str]:
    (block,) = re.findall(r"## Database users.*?```sql\n(.*?)```", OPERATIONS, re.DOTALL)
    # the words of the page in place, in a database of this test
    return [
        statement.strip().replace("analytics", "documented").replace("'…'", "'secret'")
        for statement in block.replace("create user", "create or replace user").split(";")
        if statement.strip()
    ]


@pytest.mark.mariadb
def test_each_user_may_do_its_work_and_nothing_else(mariadb: MariaDb) -> None:
    mariadb.execute("drop database if exists documented")
    statements = documented_statements()
    of_r = [statement for statement in statements if "documented.r_" in statement]
    mariadb.execute(*(statement for statement in statements if statement not in of_r))
    publish_rows(mariadb.url("documented", user="publisher", password="secret"), rows_of_version(1))
    tables = read_r_tables(parsed_manifest())
    ensure_r_tables(mariadb.url("documented", user="publisher", password="secret"), tables)
    mariadb.execute(*of_r)
    assert len(of_r) == len(tables)

    def may(user: str, statement: str) -> bool:
        connection = pymysql.connect(
            host="127.0.0.1", port=mariadb.port, user=user, password="secret", database="documented"
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
        except pymysql.err.OperationalError as error:
            # only a right that lacks is a no: 1142 of a table, 1044 of a database
            if error.args[0] not in {1142, 1044}:
                raise
            return False
        return True

    reads = ("select count(*) from course_activity", "select * from publication")
    writes = (
        *(f"delete from {table.name} where id = 1" for table in tables),
        # R says before it computes which rows are of the live publication
        "update r_run set status = 'due' where id = 1",
    )
    never = (
        "delete from course_activity",
        "update publication set id = 7",
        "drop table r_figure",
        "create table r_own (id int)",
        "rename table course_activity to elsewhere",
    )
    assert [may("reader", statement) for statement in reads] == [True, True]
    assert [may("reader", statement) for statement in (*writes, *never)] == [False] * (
        len(writes) + len(never)
    )
    assert [may("r", statement) for statement in (*reads, *writes)] == [True] * (
        len(reads) + len(writes)
    )
    assert not any(may("r", statement) for statement in never)

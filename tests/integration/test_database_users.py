"""The database users of docs/operations.md: each may do its work, and nothing else."""

import re
from pathlib import Path

import pymysql
import pytest

from tests.integration.result_store_case import publish_rows, rows_of_version
from tests.services.mariadb import MariaDb

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
FIGURE = "create table figure (course_id varchar(20), name varchar(20))"


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
    *statements, figure_grant = documented_statements()
    mariadb.execute(*statements)
    publish_rows(mariadb.url("documented", user="publisher", password="secret"), rows_of_version(1))
    mariadb.execute(FIGURE, database="documented")
    mariadb.execute(figure_grant)

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
    draws = ("replace into figure values ('c', 'n')", "delete from figure where name = 'n'")
    never = (
        "delete from course_activity",
        "update publication set id = 7",
        "drop table figure",
        "create table r_own (id int)",
        "rename table course_activity to elsewhere",
    )
    assert [may("reader", statement) for statement in reads] == [True, True]
    assert [may("reader", statement) for statement in (*draws, *never)] == [False] * 7
    assert [may("r", statement) for statement in (*reads, *draws)] == [True] * 4
    assert [may("r", statement) for statement in never] == [False] * 5

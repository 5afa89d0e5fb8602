"""Reports in a bucket of a stand-in S3 store: they arrive as in a folder."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from loaders.reports.course_reports import CourseReportsSummary, write_course_reports
from loaders.reports.declarations import CourseReport
from loaders.reports.place import ReportError, check_report_place
from tests.unit.loaders.reports.rows_in_memory import rows_of

ANSWERS = CourseReport("answers", "answers", order_by=("username",), columns=("username",))
EDX = "course-v1:edX+DemoX+2014"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a store with an empty bucket `courses` and return a client of it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    httpx.post(f"http://{host}:{port}/moto-api/reset")  # it forgets nothing between servers
    try:
        client.create_bucket(Bucket="courses")
        yield client
    finally:
        client.close()
        server.stop()


def _place(store: Any, path: str = "courses/reports") -> str:
    endpoint = quote(store.meta.endpoint_url, safe="")
    return f"s3://{path}?endpoint_url={endpoint}&region_name=us-east-1"


def _write(place: str, *rows: tuple[str, str | None]) -> CourseReportsSummary:
    """Write reports of a course and a user name each, knowing nothing of what is in the place."""
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "known.json"
        return write_course_reports(rows_of(*rows), reports=[ANSWERS], place=place, known=known)


def _objects(store: Any) -> dict[str, bytes]:
    listed = store.list_objects_v2(Bucket="courses").get("Contents", [])
    return {
        entry["Key"]: store.get_object(Bucket="courses", Key=entry["Key"])["Body"].read()
        for entry in listed
        if not entry["Key"].endswith("/")  # what Arrow leaves for an empty folder
    }


def test_each_course_has_an_object_below_the_prefix(store: Any) -> None:
    check_report_place(_place(store))

    done = _write(_place(store), (EDX, "ana"), (EDX, "çelik"), ("x/y/z", "=1+1"))

    assert _objects(store) == {
        "reports/edX_DemoX_2014_answers.csv": "username\r\nana\r\nçelik\r\n".encode(),
        "reports/x_y_z_answers.csv": b"username\r\n'=1+1\r\n",
    }
    assert (done.rows, done.written, done.unchanged, done.removed) == ({"answers": 3}, 2, 0, 0)


def test_equal_objects_are_left_alone_and_those_of_gone_courses_are_removed(store: Any) -> None:
    _write(_place(store), (EDX, "ana"), ("x/y/z", "ben"), ("p/q/r", "cid"))
    store.put_object(Bucket="courses", Key="reports/other.csv", Body=b"of somebody else")
    store.put_object(Bucket="courses", Key="x_y_z_answers.csv", Body=b"outside of the prefix")
    before = store.head_object(Bucket="courses", Key="reports/edX_DemoX_2014_answers.csv")

    done = _write(_place(store), (EDX, "ana"), ("x/y/z", "bea"))

    after = store.head_object(Bucket="courses", Key="reports/edX_DemoX_2014_answers.csv")
    assert after["LastModified"] == before["LastModified"]
    assert (done.written, done.unchanged, done.removed) == (1, 1, 1)
    assert sorted(_objects(store)) == [
        "reports/edX_DemoX_2014_answers.csv",
        "reports/other.csv",
        "reports/x_y_z_answers.csv",
        "x_y_z_answers.csv",
    ]
    assert _objects(store)["reports/x_y_z_answers.csv"] == b"username\r\nbea\r\n"


def test_a_bucket_without_a_prefix_takes_reports_too(store: Any) -> None:
    _write(_place(store, "courses"), (EDX, "ana"))

    assert sorted(_objects(store)) == ["edX_DemoX_2014_answers.csv"]


def test_a_bucket_that_is_not_there_is_told_before_the_work(store: Any) -> None:
    with pytest.raises(ReportError, match=r"s3://nowhere/reports names none\. Nothing was done"):
        check_report_place(_place(store, "nowhere/reports"))
    with pytest.raises(ReportError, match=r"can be written, but s3://nowhere/reports is not"):
        _write(_place(store, "nowhere/reports"), (EDX, "ana"))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("ftp://host/folder", "begins with ftp://"),
        ("s3:///prefix", "names no bucket"),
        ("s3://key:secret@bucket/prefix", "names an account"),
    ],
)
def test_a_place_that_is_none_is_refused_without_what_it_may_hide(place: str, words: str) -> None:
    for look in (check_report_place, _write):
        with pytest.raises(ReportError) as refusal:
            look(place)
        assert words in str(refusal.value)
        assert "secret" not in str(refusal.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(ReportError, match=r"file.* is not"):
        _write(str(tmp_path / "file" / "reports"), (EDX, "ana"))


def test_reports_without_rows_leave_an_empty_folder(tmp_path: Path) -> None:
    done = _write(str(tmp_path / "new" / "reports"))

    assert (done.rows, done.removed) == ({"answers": 0}, 0)
    assert list((tmp_path / "new" / "reports").iterdir()) == []

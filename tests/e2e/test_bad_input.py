"""Bad input is answered with one clear sentence and exit code 2, and nothing is half-written."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.site import Site

pytestmark = pytest.mark.e2e
ANALYTICS = str(Path(sys.executable).parent / "analytics")


def run_with(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ANALYTICS, "run", "--home", str(home), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_is_answered(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    # what is logged before it is no answer
    assert "\nanalytics: " in f"\n{done.stderr}"
    for word in words:
        assert word in done.stderr


@pytest.fixture
def whole(site: Site) -> list[str]:
    """Options that are right; a test adds the one that is wrong."""
    return ["--lms", f"sqlite:///{site.folder / 'lms.sqlite3'}", "--as-of", "2026-03-01"]


def test_a_log_file_that_is_not_there(tmp_path, whole):
    done = run_with(tmp_path / "home", "--logs", str(tmp_path / "absent.log.gz"), *whole)
    assert_is_answered(done, "absent.log.gz")
    assert not (tmp_path / "home" / "lake").exists()


def test_a_compression_that_is_not_read(tmp_path, whole):
    (tmp_path / "tracking.log.xz").write_bytes(b"\xfd7zXZ\x00 and so on")
    done = run_with(tmp_path / "home", "--logs", str(tmp_path / "tracking.log.xz"), *whole)
    assert_is_answered(done, "tracking.log.xz", "gz", "zst", "bz2")


@pytest.mark.thrift
def test_a_log_file_that_is_damaged(tmp_path, site, whole, thrift_server):
    packed = bytearray(site.logs[0].read_bytes())
    packed[len(packed) // 2] ^= 0xFF
    (tmp_path / "damaged.log.gz").write_bytes(packed)
    done = run_with(
        tmp_path / "home", "--logs", str(tmp_path / "damaged.log.gz"), *whole,
        ANALYTICS_THRIFT_HOST=thrift_server.host, ANALYTICS_THRIFT_PORT=str(thrift_server.port),
        ANALYTICS_HIVE_DATABASE="damaged", ANALYTICS_LANDING_DATABASE="damaged_landing",
    )  # fmt: skip
    assert_is_answered(done, "damaged.log.gz")


def test_an_lms_url_that_names_no_database(tmp_path, site):
    done = run_with(
        tmp_path / "home", "--logs", str(site.logs[0]), "--lms", "sqlite:////nowhere/lms.sqlite3"
    )
    assert_is_answered(done, "/nowhere/lms.sqlite3")


@pytest.mark.mariadb
def test_a_wrong_password_is_answered_without_it(tmp_path, site, whole, mariadb):
    url = mariadb.url("analytics", user="nobody", password="s3cret")
    done = run_with(tmp_path / "home", "--logs", str(site.logs[0]), *whole, "--result-store", url)
    assert_is_answered(done, "nobody")
    assert "s3cret" not in done.stderr


def test_a_result_store_url_that_is_none(tmp_path, site, whole):
    done = run_with(
        tmp_path / "home", "--logs", str(site.logs[0]), *whole, "--result-store", "not a url"
    )
    assert_is_answered(done, "ANALYTICS_RESULT_STORE_URL", "mysql+pymysql://")


def test_a_foreign_table_in_the_result_store(tmp_path, site, whole):
    import sqlite3

    store = tmp_path / "store.sqlite3"
    with sqlite3.connect(store) as connection:
        connection.execute("create table course_activity (mine integer)")
    connection.close()
    done = run_with(
        tmp_path / "home", "--logs", str(site.logs[0]), *whole,
        "--result-store", f"sqlite:///{store}",
    )  # fmt: skip
    assert_is_answered(done, "course_activity")


def test_a_port_that_is_in_use(tmp_path, site, whole):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_with(
            tmp_path / "home", "--logs", str(site.logs[0]), *whole, ANALYTICS_THRIFT_PORT=str(port)
        )
    assert_is_answered(done, str(port), "ANALYTICS_THRIFT_PORT")


def test_no_java(tmp_path, site, whole):
    done = run_with(
        tmp_path / "home", "--logs", str(site.logs[0]), *whole,
        JAVA_HOME=str(tmp_path / "no-java"), ANALYTICS_THRIFT_PORT="0",
    )  # fmt: skip
    assert_is_answered(done, "Java", "17")


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "2026-13-01", ""])
def test_an_impossible_date(tmp_path, text):
    done = run_with(tmp_path / "home", "--as-of", text)
    assert_is_answered(done, "--as-of", "YYYY-MM-DD")
    assert not (tmp_path / "home").exists()


def test_a_setting_that_is_wrong(tmp_path):
    done = run_with(tmp_path / "home", ANALYTICS_THRIFT_PORT="many")
    assert_is_answered(done, "ANALYTICS_THRIFT_PORT", "many")

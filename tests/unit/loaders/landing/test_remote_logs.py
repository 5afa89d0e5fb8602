"""Logs that a URL names are found, landed, known again and damaged as files of a folder are."""

import errno
import gzip
import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pyarrow import fs

from cleaning.logs.streams import LogFileError
from loaders.landing.errors import LandingError, unreadable
from loaders.landing.file_cleaning import fingerprint
from loaders.landing.ledger import DAMAGED, read_ledger
from loaders.landing.logs import remote
from loaders.landing.logs.files import check_named_files, find_log_files
from loaders.landing.logs.remote import RemoteLog, absent_remote_logs
from tests.services.s3 import BUCKET, SECRET, s3_store
from tests.stores.landing_home import Home, log, names

URL = f"s3a://{BUCKET}/logs"


class Store:
    """The bucket of the logs."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def write(self, name: str, content: bytes) -> str:
        """Write an object of the folder of the logs; return its URL."""
        self._client.put_object(Bucket=BUCKET, Key=f"logs/{name}", Body=content)
        return f"{URL}/{name}"

    def delete(self, name: str) -> None:
        self._client.delete_object(Bucket=BUCKET, Key=f"logs/{name}")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with s3_store() as client:
        yield client


@pytest.fixture
def store(client: Any) -> Store:
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    return Store(client)


def _found(pattern: str) -> list[str]:
    return [str(path).removeprefix(f"{URL}/") for path in find_log_files([pattern])]


def _bad_checksum(content: bytes) -> bytes:
    data = bytearray(gzip.compress(content))
    data[-6] ^= 0xFF
    return bytes(data)


def test_a_url_is_a_file_a_folder_or_a_glob(store: Store) -> None:
    for name in (
        "2026-03/tracking.log.gz", "2026-04/lms/tracking.log", "tracking.log", "other",
        ".tracking.log.part", "_tmp/tracking.log",
    ):  # fmt: skip
        store.write(name, b"")
    logs = ["2026-03/tracking.log.gz", "2026-04/lms/tracking.log", "tracking.log"]
    assert _found(URL) == _found(f"{URL}/") == logs
    assert _found(f"{URL}/tracking.log") == ["tracking.log"]
    assert _found(f"{URL}/*") == ["other", "tracking.log"]
    assert _found(f"{URL}/2026-*/*") == ["2026-03/tracking.log.gz"]
    assert _found(f"{URL}/**/*.gz") == ["2026-03/tracking.log.gz"]
    assert _found(f"{URL}/**/tracking.log") == [
        "2026-04/lms/tracking.log", "_tmp/tracking.log", "tracking.log",
    ]  # fmt: skip
    assert _found(f"{URL}/2026-0[34]/lms/**") == ["2026-04/lms/tracking.log"]
    assert _found(f"s3a://{BUCKET}") == logs


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (f"{URL}/absent.log", "no such file"),
        (f"{URL}/absent/*.log", "no file matches"),
        (f"{URL}/of-texts", "holds no file named"),
        ("ftp://host/tracking.log", "no file system of this machine"),
    ],
)
def test_a_url_that_names_no_log_is_an_error(store: Store, url: str, says: str) -> None:
    store.write("of-texts/a.txt", b"")
    with pytest.raises(LandingError, match=rf"the tracking log {re.escape(url)}: .*{says}"):
        find_log_files([url])


def test_a_password_of_a_url_is_refused_and_not_said() -> None:
    with pytest.raises(LandingError, match="holds a password") as refused:
        find_log_files(["s3a://key:secret@bucket/logs"])
    assert "secret" not in str(refused.value)
    assert "s3a://bucket/logs" in str(refused.value)


def test_a_file_url_is_another_spelling_of_a_path(home: Home) -> None:
    path = home.write("a.log.gz", gzip.compress(log(0, 10)))
    url = f"file://{home.logs}"
    assert find_log_files([url]) == find_log_files([f"{url}/*.gz"]) == [path]
    assert home.land(url).files_loaded == 1
    assert home.land(path).files_known == 1
    (entry,) = read_ledger(home.lake)
    assert entry.path == str(path)


def test_logs_of_a_store_are_landed_once_as_those_of_a_folder(store: Store, home: Home) -> None:
    store.write("a.log", log(0, 10))
    store.write("old/b.log.gz", gzip.compress(log(10, 20, day="2021-03-15")))
    report = home.land(URL, processes=2)
    assert (report.files_loaded, report.events, report.rejected["not_json"]) == (2, 20, 2)
    assert sorted(entry.path for entry in read_ledger(home.lake)) == [
        f"{URL}/a.log", f"{URL}/old/b.log.gz",
    ]  # fmt: skip
    rows = home.rows("rejected_lines")
    assert {row["path"] for row in rows} == {f"{URL}/a.log", f"{URL}/old/b.log.gz"}

    store.write("a.log", log(0, 10) + log(20, 30))  # grows
    store.write("copy.log", log(0, 10))  # was landed under another name
    assert (home.land(URL).files_loaded, len(read_ledger(home.lake))) == (1, 2)
    assert home.usernames() == names(0, 30)


def test_a_known_log_of_a_store_is_not_opened_again(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LaterTime:
        """The time of a landing some seconds later, when the stamps of the logs are certain."""

        @staticmethod
        def time_ns() -> int:
            return int(datetime.now(UTC).timestamp() + 60) * 10**9

    monkeypatch.setattr("loaders.landing.seen_files.time", LaterTime)
    store.write("a.log", log(0, 10))
    store.write("copy.log", log(0, 10))
    store.write("other.log", log(10, 20))
    home.land(URL)

    def fail(log: RemoteLog) -> None:
        raise AssertionError(f"{log} was opened")

    monkeypatch.setattr(RemoteLog, "open", fail)
    monkeypatch.setattr(RemoteLog, "ask", fail)
    assert home.land(URL).files_known == 3


def test_a_damaged_log_of_a_store_is_an_entry_until_it_changes(store: Store, home: Home) -> None:
    url = store.write("bad.log.gz", _bad_checksum(log(0, 10)))
    store.write("good.log", log(10, 20))
    assert f"{url} does not" in home.land(URL).damaged[0]
    assert home.land(URL).damaged_known == 1
    assert [e.path for e in read_ledger(home.lake) if e.status == DAMAGED] == [url]
    # A store keeps whole seconds, so a change within one is seen by the size.
    store.write("bad.log.gz", gzip.compress(log(0, 10), compresslevel=1))
    assert home.land(URL).warnings == ()
    assert home.usernames() == names(0, 20)


def test_a_log_that_goes_between_listing_and_reading_is_gone(store: Store, home: Home) -> None:
    store.write("a.log", log(0, 10))
    store.write("b.log", log(10, 20))
    paths = find_log_files([URL])
    store.delete("a.log")
    report = home.land_paths(paths)
    assert (report.gone, report.files_loaded) == ([f"{URL}/a.log"], 1)


def test_only_a_file_system_that_answers_has_lost_a_file(store: Store) -> None:
    store.write("b.log", b"")
    absent = absent_remote_logs([f"{URL}/a.log", f"{URL}/b.log", "ftp://host/a.log"])
    assert absent == {f"{URL}/a.log"}


class _Failing(fs.FileSystemHandler):
    """A store that lists one log, and fails when it is read."""

    def get_file_info(self, paths: list[str]) -> list[fs.FileInfo]:
        return [fs.FileInfo(path, fs.FileType.File, size=10, mtime=1.0) for path in paths]

    def open_input_file(self, path: str) -> Any:
        raise OSError(f"When reading {path}: AWS Error NETWORK_CONNECTION\nand a page of it")

    def _unused(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    copy_file = create_dir = delete_dir = delete_dir_contents = delete_file = _unused
    delete_root_dir_contents = get_file_info_selector = get_type_name = move = _unused
    normalize_path = open_append_stream = open_input_stream = open_output_stream = _unused


def test_what_a_store_refuses_is_tried_in_every_run(home: Home) -> None:
    path = RemoteLog("s3a://b/a.log", "b/a.log", fs.PyFileSystem(_Failing()))
    for _ in range(2):
        report = home.land_paths([path])
        assert len(report.damaged) == 1
        assert "s3a://b/a.log is not (When reading b/a.log" in report.damaged[0]
        assert "\n" not in report.damaged[0]
    (entry,) = read_ledger(home.lake)
    assert (entry.modified_ns, entry.bytes) == (None, 10)


def test_the_cause_of_an_error_comes_along_to_another_process() -> None:
    cause = OSError(errno.EIO, "the network is gone")
    error = unreadable("s3a://b/a.log", cause)
    error.__cause__ = cause
    sent = pickle.loads(pickle.dumps(error))  # noqa: S301 - of this test
    assert str(sent) == str(error)
    assert (type(sent), sent.__cause__.errno) == (LogFileError, errno.EIO)


def test_a_folder_that_is_closed_costs_only_its_own_logs(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("a.log", log(0, 10))
    store.write("closed/b.log", log(10, 20))
    whole = remote._Place._list

    def refuse(place: Any, folder: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        if recursive or folder.endswith("closed"):
            raise OSError("AWS Error ACCESS_DENIED")
        return whole(place, folder)

    monkeypatch.setattr(remote._Place, "_list", refuse)
    report = home.land(URL)
    assert (report.files_loaded, len(report.damaged)) == (1, 1)
    assert f"{URL}/closed is not (it is a folder that can't be listed)" in report.damaged[0]


def test_a_named_log_of_a_store_is_checked_before_the_run(store: Store) -> None:
    url = store.write("a.log.xz", b"\xfd7zXZ\x00")
    check_named_files([URL, f"{URL}/*"])
    with pytest.raises(LogFileError, match=f"{url} is xz"):
        check_named_files([url])


def test_a_log_is_sent_to_another_process_without_the_keys(store: Store) -> None:
    url = store.write("a.log", log(0, 10))
    (found,) = find_log_files([url])
    sent = pickle.dumps(found)
    assert SECRET.encode() not in sent
    there = pickle.loads(sent)  # noqa: S301 - of this test
    assert there == found
    assert fingerprint(there).file_hash == fingerprint(found).file_hash


def test_a_refused_log_that_the_store_has_not_any_more_is_damaged_no_more(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("a.log", log(0, 10))
    store.write("b.log", log(10, 20))
    whole = RemoteLog.open

    def refuse(path: RemoteLog) -> Any:
        if path.url.endswith("a.log"):
            cause = OSError(errno.EACCES, "denied")
            raise unreadable(path.url, cause) from cause
        return whole(path)

    with monkeypatch.context() as closed:
        closed.setattr(RemoteLog, "open", refuse)
        assert len(home.land(URL).damaged) == 1
    assert DAMAGED in {entry.status for entry in read_ledger(home.lake)}
    store.delete("a.log")
    assert home.land(URL).warnings == ()
    assert {entry.status for entry in read_ledger(home.lake)} == {"complete"}

"""Landing: every content once, whatever is delivered how often under which name."""

import errno
import gzip
import io
import lzma
import random
from datetime import date
from pathlib import Path

import pytest

from cleaning.logs.streams import LogFileError
from loaders.landing.errors import LandingError
from loaders.landing.ledger import changed_dates, landed_versions, read_ledger
from loaders.landing.logs.files import check_named_files, find_log_files
from tests.stores.landing_home import Home, line, log, names


def test_lines_are_events_rejected_or_skipped(home: Home) -> None:
    home.write("tracking.log", log(0, 10))
    home.write("tracking.log-20210315.gz", gzip.compress(log(10, 30, day="2021-03-15")))
    done: list[tuple[int, int]] = []
    report = home.land(progress=lambda *counts: done.append(counts))
    assert (report.files_loaded, report.files_known) == (2, 0)
    assert (report.lines, report.events, report.skipped) == (34, 30, 2)
    assert report.rejected == {"not_json": 2}
    assert report.dates == {date(2021, 3, 14), date(2021, 3, 15)}
    assert home.usernames() == names(0, 30)
    assert home.rejected() == {"not_json": 2}
    assert home.registered == [report.dates]
    assert done[-1] == (report.bytes, report.bytes)


def test_the_same_content_is_landed_once_under_any_name(home: Home) -> None:
    home.write("a.log", log(0, 10))
    home.land()
    before = home.state()
    home.write("b.log", log(0, 10))
    home.write("c.log", log(0, 10))
    report = home.land()
    assert (report.files_loaded, report.files_known) == (0, 3)
    assert home.state() == before
    assert len(home.registered) == 1


def test_files_landed_one_by_one_in_any_order_give_the_same_events(tmp_path: Path) -> None:
    contents = [log(10 * n, 10 * n + 10, day=f"2021-03-{10 + n % 3}") for n in range(6)]
    (tmp_path / "at_once").mkdir()
    (tmp_path / "one_by_one").mkdir()
    at_once, one_by_one = Home(tmp_path / "at_once"), Home(tmp_path / "one_by_one")
    for number, content in enumerate(contents):
        at_once.write(f"{number}.log", content)
    at_once.land(processes=2)
    order = list(enumerate(contents))
    random.Random(3).shuffle(order)  # noqa: S311 - an order, no secret
    for number, content in order:
        one_by_one.land(one_by_one.write(f"{number}.log", content))
    assert one_by_one.parts() == at_once.parts()
    assert one_by_one.usernames() == at_once.usernames() == names(0, 60)
    assert landed_versions(read_ledger(one_by_one.lake)) == landed_versions(
        read_ledger(at_once.lake)
    )


def test_a_file_that_grows_replaces_itself(home: Home) -> None:
    home.write("tracking.log", log(0, 10))
    home.land()
    versions = landed_versions(read_ledger(home.lake))
    home.write("tracking.log", log(0, 10) + log(10, 20, day="2021-03-15"))
    report = home.land()
    assert home.usernames() == names(0, 20)
    assert home.rejected() == {"not_json": 2}
    (entry,) = read_ledger(home.lake)
    assert (entry.lines, report.dates) == (24, {date(2021, 3, 14), date(2021, 3, 15)})
    assert changed_dates(landed_versions([entry]), versions) == sorted(report.dates)


def test_a_grown_file_that_lost_a_date_leaves_the_date_changed(home: Home) -> None:
    # The first delivery ends within a line, which a longer delivery completes.
    home.write("tracking.log", line(1) + line(2, day="2021-03-20")[:-30])
    home.land()
    home.write("tracking.log", line(1) + line(2, day="2021-03-20"))
    home.land()
    assert home.usernames() == ["learner1", "learner2"]
    assert home.rejected() == {}


def test_another_content_under_a_known_path_is_another_file(home: Home) -> None:
    home.write("tracking.log", log(0, 10))
    home.land()
    home.write("tracking.log", log(10, 30))
    home.land()
    assert home.usernames() == names(0, 30)
    assert len(read_ledger(home.lake)) == 2


def test_a_gzip_file_cut_short_gives_its_whole_lines_and_then_itself(home: Home) -> None:
    # The content does not compress, so that the cut is far from the end of the lines.
    noise = "".join(random.Random(1).choices("abcdefghij", k=40_000))  # noqa: S311
    content = log(0, 200) + noise.encode() + b"\n"
    whole = gzip.compress(content)
    path = home.write("tracking.log.gz", whole[:-2000])
    report = home.land()
    assert report.truncated == [str(path)]
    assert report.lines == report.events + report.rejected.total() + report.skipped == 202
    assert read_ledger(home.lake)[0].status == "truncated"
    home.write("tracking.log.gz", whole)
    assert home.land().truncated == []
    assert home.usernames() == names(0, 200)


def test_nothing_of_a_damaged_file_is_landed_and_all_of_the_others(home: Home) -> None:
    damaged = bytearray(gzip.compress(log(0, 10)))
    damaged[-6] ^= 0xFF
    home.write("bad.log.gz", bytes(damaged))
    home.write("good.log", log(10, 20))
    report = home.land()
    assert report.warnings == tuple(report.damaged)
    assert "bad.log.gz does not" in report.damaged[0]
    assert home.usernames() == names(10, 20)
    home.write("bad.log.gz", gzip.compress(log(0, 10)))
    assert home.land().files_loaded == 1
    assert home.usernames() == names(0, 20)


def test_a_file_of_many_dates_keeps_few_files_open(home: Home) -> None:
    days = [date.fromordinal(737_000 + number).isoformat() for number in range(100)]
    lines = [line(number, day=day) for number, day in enumerate(days)]
    home.write("tracking.log", b"".join(lines * 2))
    report = home.land()
    assert (len(report.dates), report.events) == (100, 200)
    assert len(home.usernames()) == 200


def test_the_ledger_stays_small_and_keeps_everything(home: Home) -> None:
    for number in range(70):
        home.land(home.write(f"{number}.log", line(number)))
    folder = Path(home.lake.path("landing", "loaded_files"))
    assert len(list(folder.iterdir())) < 10
    assert len(read_ledger(home.lake)) == home.ledger_rows() == 70
    assert home.land().files_known == 70


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.log.xz", lzma.compress(b"x"), "is xz"),
        ("a.log.lz4", b"", "is lz4"),
        ("a.log", b"PK\x03\x04", "is zip"),
    ],
)
def test_a_foreign_compression_is_damage_in_a_folder_and_an_error_where_it_is_named(
    home: Home, name: str, content: bytes, message: str
) -> None:
    home.write("good.log", log(0, 10))
    path = home.write(name, content)
    check_named_files([home.logs, f"{home.logs}/*"])
    with pytest.raises(LogFileError, match=message):
        check_named_files([path])
    assert message in home.land().damaged[0]
    assert home.usernames() == names(0, 10)


def test_a_named_file_whose_first_read_is_refused_is_told_before_the_run(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class StaleFile(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(errno.ESTALE, "Stale file handle")

    path = home.write("a.log", log(0, 10))
    monkeypatch.setattr("loaders.landing.logs.files.open_log", lambda _: StaleFile())
    with pytest.raises(LogFileError, match=r"a\.log is not \(Stale file handle\)"):
        check_named_files([path])


def test_patterns_are_files_folders_and_globs(home: Home) -> None:
    (home.logs / "old").mkdir()
    found = [home.write(name, b"") for name in ("old/tracking.log.gz", "other", "tracking.log")]
    home.write(".tracking.log.part", b"")
    assert find_log_files([home.logs]) == [found[0], found[2]]
    assert find_log_files([f"{home.logs}/*", found[1]]) == found[1:]
    assert find_log_files([f"{home.logs}/**/*.gz"]) == found[:1]


@pytest.mark.parametrize(
    "pattern", ["absent.log", "absent/*.log", "empty", "ftp://host/tracking.log", "dangling"]
)
def test_a_pattern_that_names_no_readable_log_is_an_error(home: Home, pattern: str) -> None:
    (home.folder / "empty").mkdir()
    (home.folder / "dangling").symlink_to("nowhere")
    name = pattern if "://" in pattern else f"{home.folder}/{pattern}"
    with pytest.raises(LandingError, match=r"Can't load the tracking log .* Nothing was loaded"):
        find_log_files([name])


def test_a_glob_matches_nothing_where_a_name_names_no_file(home: Home) -> None:
    for pattern, why in (("absent/*.log", "no file matches"), ("absent.log", "no such file")):
        with pytest.raises(LandingError, match=rf"{why}\. Nothing was loaded"):
            find_log_files([f"{home.folder}/{pattern}"])


def test_no_pattern_at_all_is_an_error() -> None:
    with pytest.raises(LandingError, match="must be named"):
        find_log_files([])

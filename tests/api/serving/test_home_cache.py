"""The cache in files: what Django's own would lose between processes."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.home_cache import HomeCache


def count(folder: str, times: int) -> None:
    cache = HomeCache(folder, {})
    for _ in range(times):
        cache.incr("n")


def test_processes_that_count_at_once_lose_nothing(tmp_path: Path) -> None:
    cache = HomeCache(str(tmp_path), {})
    cache.set("n", 0, 60)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=count, args=(str(tmp_path), 200)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert cache.get("n") == 600


@pytest.mark.parametrize("key", ["missing", "ended"])
def test_what_is_not_there_or_has_ended_is_not_counted_on(tmp_path: Path, key: str) -> None:
    cache = HomeCache(str(tmp_path), {})
    cache.set("ended", 1, -1)
    with pytest.raises(ValueError, match=key):
        cache.incr(key)


@pytest.mark.parametrize("torn", [b"", b"\0" * 40, b"\x80\x05]", b"\x80\x05K\x01."])
def test_a_file_that_a_crash_of_the_machine_tore_is_not_there(tmp_path: Path, torn: bytes) -> None:
    cache = HomeCache(str(tmp_path), {})
    cache.set("n", 1, 60)
    (file,) = files_below(tmp_path)
    file.write_bytes(torn)
    assert cache.get("n") is None
    with pytest.raises(ValueError, match="n"):
        cache.incr("n")
    assert cache.add("n", 2, 60)
    assert cache.get("n") == 2


def test_adding_sets_a_key_once(tmp_path: Path) -> None:
    cache = HomeCache(str(tmp_path), {})
    added: Callable[[int], bool] = lambda value: cache.add("n", value, 60)  # noqa: E731
    assert (added(1), added(2), cache.get("n")) == (True, False, 1)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if len(path.name) == 64]


def test_all_files_together_keep_to_the_bytes_whatever_their_number_and_size(
    tmp_path: Path,
) -> None:
    limit = 64 * 4096
    cache = HomeCache(str(tmp_path), {"OPTIONS": {"BYTES": limit}})
    largest = 0
    for number in range(400):
        # runs of the smallest files, which are many to delete, and of large ones
        cache.set(f"n{number}", b"x" * (1 if number % 150 < 100 else 40_000), 60)
        taken = sum(max(4096, path.stat().st_size) for path in files_below(tmp_path))
        largest = max(largest, taken)
    assert largest <= limit * 1.5 + 40_960
    assert cache.get("n399") == b"x"
    assert cache.get("n0") is None


def test_a_value_outlives_half_the_limit_and_a_counter_in_use_any_number_of_others(
    tmp_path: Path,
) -> None:
    cache = HomeCache(str(tmp_path), {"OPTIONS": {"BYTES": 64 * 4096}})
    cache.set("n", 0, 60)
    for number in range(200):
        cache.set(f"other{number}", number, 60)
        assert cache.get(f"other{max(0, number - 31)}") == max(0, number - 31)
        assert cache.incr("n") == number + 1


def test_replacing_a_value_counts_its_bytes_once(tmp_path: Path) -> None:
    cache = HomeCache(str(tmp_path), {"OPTIONS": {"BYTES": 64 * 4096}})
    cache.set("kept", "as it is", 60)
    for number in range(500):
        cache.set("n", number, 60)
    assert cache.get("kept") == "as it is"


def test_a_set_does_not_look_at_the_files_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = HomeCache(str(tmp_path), {})
    for number in range(50):
        cache.set(f"n{number}", number, 60)
    looked_into: list[str] = []
    scan = os.scandir

    def scan_and_note(path: str) -> object:
        looked_into.append(Path(path).name)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_and_note)
    cache.set("another", 1, 60)
    assert not {"young", "old"} & set(looked_into)


def test_deleting_touching_and_clearing(tmp_path: Path) -> None:
    cache = HomeCache(str(tmp_path), {})
    cache.set("n", 1, 60)
    assert (cache.touch("n", -1), cache.get("n"), cache.touch("n")) == (True, None, False)
    cache.set("n", 1, None)
    assert (cache.get("n"), cache.delete("n"), cache.delete("n")) == (1, True, False)
    cache.set("n", 1, 60)
    cache.clear()
    assert (cache.get("n"), files_below(tmp_path)) == (None, [])


def test_nobody_else_reads_the_files(tmp_path: Path) -> None:
    os.umask(0o022)
    cache = HomeCache(str(tmp_path / "cache"), {})
    cache.set("n", 1, 60)
    modes = {path.stat().st_mode & 0o077 for path in files_below(tmp_path)}
    assert modes == {0}

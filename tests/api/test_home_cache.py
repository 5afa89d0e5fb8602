"""The cache in files: what Django's own would lose between processes."""

import multiprocessing
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


def test_adding_sets_a_key_once(tmp_path: Path) -> None:
    cache = HomeCache(str(tmp_path), {})
    added: Callable[[int], bool] = lambda value: cache.add("n", value, 60)  # noqa: E731
    assert (added(1), added(2), cache.get("n")) == (True, False, 1)

"""A dictionary that computes what it does not know: logs repeat themselves, rules need not."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_LONGEST_KEY = 1_000
"""Longer texts are not remembered: some tens of thousands of them would fill the memory."""


class Memo(dict[Key, Value]):
    """Remembers the results of a pure function, at most `limit` of them.

    It is emptied when it is full: cheaper than keeping an order of use, and a log's favourite
    values are back within a few lines. Subscription of a known key never leaves C code, which is
    why this is a dictionary and no `lru_cache`.
    """

    def __init__(self, function: Callable[[Key], Value], *, limit: int = 50_000) -> None:
        super().__init__()
        self._function = function
        self._limit = limit

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._limit:
            self.clear()
        value = self._function(key)
        if not isinstance(key, str | bytes) or len(key) <= _LONGEST_KEY:
            self[key] = value
        return value

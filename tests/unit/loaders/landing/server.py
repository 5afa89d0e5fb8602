"""A server that writes tracking logs and rotates them at any moment."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.stores.landing_home import line

KEPT = 4
"""So many rotated logs keep their number; the next rotation gives the oldest a name of its own."""


class Server:
    """Appends events to `tracking.log` of a folder and rotates it in one of many ways.

    Each event is written once, and no rotation loses or repeats one: whatever a landing misses or
    lands twice is the landing's doing.
    """

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder = folder
        self.written = 0
        self.rotations = 0
        self._archived = 0
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated, no secret
        self.log = folder / "tracking.log"
        self.log.touch()

    def write(self, most: int = 4) -> None:
        """Append a few events."""
        for _ in range(self._random.randrange(most + 1)):
            with self.log.open("ab") as file:
                file.write(line(self.written))
            self.written += 1

    def rotate(self) -> None:
        """Give the log's content another name in one of the ways that servers have."""
        self.rotations += 1
        ways: tuple[Callable[[], None], ...] = (
            self._rename, self._copy_and_truncate, self._replace_by_a_link,
        )  # fmt: skip
        self._random.choice(ways)()

    def disturb(self) -> None:
        """Let happen what may happen at any moment of a landing."""
        self.write()
        self.rotate()
        self.write()

    def _shift(self) -> None:
        """`tracking.log.1` becomes `.2`, and so on; the oldest is kept under a name for good."""
        oldest = self.folder / f"tracking.log.{KEPT}"
        if oldest.exists():
            self._archived += 1
            oldest.rename(self.folder / f"old-{self._archived}.log")
        for number in range(KEPT - 1, 0, -1):
            path = self.folder / f"tracking.log.{number}"
            if path.exists():
                path.rename(self.folder / f"tracking.log.{number + 1}")

    def _rename(self) -> None:
        self._shift()
        self.log.rename(self.folder / "tracking.log.1")
        self.log.touch()

    def _copy_and_truncate(self) -> None:
        """Keep the inode: what was read half of is another content of the same file."""
        self._shift()
        shutil.copy2(self.log, self.folder / "tracking.log.1")
        os.truncate(self.log, 0)
        self.write(12)  # may be longer at once than what was hashed

    def _replace_by_a_link(self) -> None:
        self._shift()
        self.log.rename(self.folder / "tracking.log.1")
        target = self.folder / f"volume-{self.rotations}.log"
        target.touch()
        self.log.symlink_to(target.name)

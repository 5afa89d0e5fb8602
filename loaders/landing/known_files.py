"""Looks raw files up in the ledger: by content, by stamp and by path."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date

from cleaning.clean import CLEANER_VERSION
from loaders.landing.ledger import DAMAGED, LoadedFile

Stamp = tuple[str, int, int | None]
"""Path, size in bytes, time of change in nanoseconds. A file with an equal stamp is unchanged.

The time is None where the stamp tells nothing: no file has an equal one.
"""


@dataclass(frozen=True, slots=True)
class Again:
    """Asks to clean known files again whose rows were made by older cleaning rules.

    Attributes:
        since: only files with events on this UTC date or later; None for all files.
    """

    since: date | None = None


class KnownFiles:
    """The entries of the ledger in order of loading; more entries may be added.

    Args:
        entries: the entries.
        head_of: returns the hash of the first bytes of a content; None when it is not known.
    """

    def __init__(
        self,
        entries: Iterable[LoadedFile],
        *,
        head_of: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._head_of = head_of
        self._by_hash: dict[str, LoadedFile] = {}
        self._by_stamp: dict[Stamp, LoadedFile] = {}
        self._damaged: dict[str, LoadedFile] = {}
        self._current: dict[str | None, dict[int, set[str]]] = {}
        self._heads: dict[str, str | None] = {}
        self._replaced: set[str] = set()
        for entry in entries:
            self.add(entry)

    def add(self, entry: LoadedFile) -> None:
        """Add an entry, which is newer than all entries before it."""
        if entry.status == DAMAGED:
            is_mended = entry.replaces == entry.file_hash
            self._damaged.pop(entry.path, None)
            self._damaged |= {} if is_mended else {entry.path: entry}
            return
        self._damaged.pop(entry.path, None)
        self._by_hash[entry.file_hash] = entry
        self._by_stamp[entry.path, entry.bytes, entry.modified_ns] = entry
        if entry.file_hash not in self._replaced:
            head = self._heads.setdefault(entry.file_hash, self._head_of(entry.file_hash))
            sizes = self._current.setdefault(head, {})
            sizes.setdefault(entry.bytes, set()).add(entry.file_hash)
        if entry.replaces is not None:
            self._replaced.add(entry.replaces)
            if replaced := self._by_hash.get(entry.replaces):
                self._sizes_of(entry.replaces).get(replaced.bytes, set()).discard(entry.replaces)

    def beginning(self, head_hash: str | None) -> Mapping[int, Set[str]]:
        """Return hashes of the files whose rows are in the lake, by size.

        Args:
            head_hash: hash of the first bytes of a file. Landed files that are known to begin with
                other bytes are left out, because the file cannot continue them.
        """
        unknown = self._current.get(None, {})
        known = self._current.get(head_hash, {}) if head_hash else {}
        if not known:
            return unknown
        sizes = unknown.keys() | known.keys()
        return {size: unknown.get(size, set()) | known.get(size, set()) for size in sizes}

    def _sizes_of(self, file_hash: str) -> dict[int, set[str]]:
        return self._current.get(self._heads.get(file_hash), {})

    @property
    def dates(self) -> set[date]:
        """UTC dates of the events of all files."""
        return {day for entry in self._by_hash.values() for day in entry.event_dates}

    def loaded(self, file_hash: str) -> LoadedFile | None:
        """Return the entry of a landed content; None when the content is not landed."""
        return self._by_hash.get(file_hash)

    def with_stamp(self, stamp: Stamp) -> LoadedFile | None:
        """Return the entry of a landed file that has not changed since; None when there is none."""
        return self._by_stamp.get(stamp)

    def still_damaged(self, stamp: Stamp) -> LoadedFile | None:
        """Return the entry of a damaged file when neither the file nor the rules changed since."""
        found = self._damaged.get(stamp[0])
        is_same = found is not None and (found.bytes, found.modified_ns) == stamp[1:]
        return found if found and is_same and found.cleaner_version == CLEANER_VERSION else None

    def damage_at(self, path: str) -> LoadedFile | None:
        """Return the entry of a path whose file was damaged at the last look."""
        return self._damaged.get(path)

    @property
    def damaged(self) -> list[LoadedFile]:
        """The entries of the damaged files."""
        return list(self._damaged.values())

    def is_due(self, entry: LoadedFile, again: Again | None) -> bool:
        """Tell whether a landed file must be cleaned again."""
        if again is None or not self._is_outdated(entry):
            return False
        return again.since is None or any(day >= again.since for day in entry.event_dates)

    @property
    def outdated(self) -> list[LoadedFile]:
        """The files whose rows were made by older cleaning rules."""
        return [entry for entry in self._by_hash.values() if self._is_outdated(entry)]

    def _is_outdated(self, entry: LoadedFile) -> bool:
        if entry.cleaner_version == CLEANER_VERSION:
            return False
        return entry.file_hash in self._sizes_of(entry.file_hash).get(entry.bytes, ())

"""What a landing has so far: its counts, and the cleaned files that wait for their commit."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from cleaning.clean import CLEANER_VERSION
from cleaning.logs.streams import LogFileError
from loaders.lake import Lake
from loaders.landing.candidates import Candidates, Damage, damage_of, moved_damage
from loaders.landing.commit import commit
from loaders.landing.errors import GoneFileError
from loaders.landing.file_cleaning import ChangedFileError, CleanedFile, Fingerprint
from loaders.landing.known_files import KnownFiles
from loaders.landing.ledger import DAMAGED, LoadedFile, damaged_hash, write_entries
from loaders.landing.logs.files import LogPath
from loaders.landing.seen_files import SeenFiles
from loaders.landing.summary import LandingSummary
from loaders.landing.writer import UNFINISHED

FILES_PER_COMMIT = 64
_SECONDS_PER_COMMIT = 10.0

RegisterDates = Callable[[set[date]], None]
Progress = Callable[[int, int], None]
"""Called with two sizes in bytes: the raw files that are done, and all raw files to clean."""


class Landing:
    """One landing: the files in the lake, and the cleaned files that wait for their commit."""

    def __init__(
        self,
        lake: Lake,
        register_dates: RegisterDates,
        progress: Progress | None,
        *,
        known: KnownFiles,
        seen: SeenFiles,
    ) -> None:
        self.name = uuid.uuid4().hex
        self.summary = LandingSummary()
        self._known = known
        self.changed: list[LogPath] = []
        self._seen = seen
        self._lake = lake
        self._register_dates = register_dates
        self._progress = progress
        self._registered = self._known.dates
        self._waiting: list[tuple[CleanedFile, LoadedFile, LoadedFile | None]] = []
        self._damaged: list[Damage] = []
        self._mended: list[LoadedFile] = []
        self._committed_at = time.monotonic()
        self._done = self._total = 0

    def count(self, found: Candidates, *, is_first: bool) -> None:
        """Count the files that need no cleaning, and show how many bytes are to be cleaned."""
        summary = self.summary
        if is_first:
            summary.given_bytes = found.bytes
        summary.files_known += found.known
        summary.gone += map(str, found.gone)
        summary.damaged_known += len(found.still_damaged)
        summary.damaged_bytes += sum(entry.bytes for entry in found.still_damaged)
        self._damaged += found.damaged
        self._mended += found.mended
        self.changed += found.changed
        self._total += sum(file.bytes for file in found.todo)
        self._show(0)

    def take(self, found: Fingerprint, cleaned: CleanedFile | LogFileError) -> None:
        """Keep a cleaned file until its commit; commit from time to time."""
        self._show(found.bytes)
        if isinstance(cleaned, GoneFileError):
            self.summary.gone.append(str(found.path))
        elif isinstance(cleaned, ChangedFileError):
            self.changed.append(found.path)
        elif isinstance(cleaned, LogFileError):
            stamp = (str(found.path), found.bytes, found.modified_ns)
            self._damaged.append(damage_of(stamp, cleaned))
        else:
            self._keep(cleaned)

    def _keep(self, cleaned: CleanedFile) -> None:
        entry, replaced = self._entry(cleaned)
        if any(waiting is replaced for _, waiting, _ in self._waiting):
            # The replaced file is found for deletion by its final names, so it is committed first.
            self.commit_waiting()
        self._waiting.append((cleaned, entry, replaced))
        self._known.add(entry)
        waited = time.monotonic() - self._committed_at
        if len(self._waiting) >= FILES_PER_COMMIT or waited > _SECONDS_PER_COMMIT:
            self.commit_waiting()

    def commit_waiting(self) -> None:
        """Commit the waiting cleaned files, all of them or none."""
        self._committed_at = time.monotonic()
        if not self._waiting:
            return
        entries = [entry for _, entry, _ in self._waiting]
        replaced = [old for *_, old in self._waiting if old is not None]
        dates = {day for entry in entries for day in entry.event_dates} - self._registered
        commit(
            self._lake,
            entries,
            parts=[part for cleaned, *_ in self._waiting for part in cleaned.parts],
            replaced=replaced,
            register=partial(self._register_dates, dates) if dates else None,
        )
        self._registered |= dates
        self._waiting = []
        for entry in entries:
            self.summary.add(entry)
        for old in replaced:
            self.summary.dates.update(old.event_dates)

    def save(self) -> None:
        """Keep what a landing that can't go on has finished."""
        self.commit_waiting()
        self._seen.write(self._lake)

    def give_up(self, paths: Sequence[LogPath], *, looks: int) -> None:
        """Count files that changed at every look as damaged; the next run tries them again."""
        for path in paths:
            reason = (
                f"A tracking log must not change while it is read, but {path} changed at each of "
                f"{looks} looks. Nothing of it was kept; the next run reads it again."
            )
            self._damaged.append(Damage((str(path), _size(path), None), reason))

    def finish(self, *, seconds: float) -> None:
        """Write the damaged files to the ledger, and delete unfinished files."""
        now, summary = datetime.now(UTC), self.summary
        entries = [_damaged_entry(damage, now=now) for damage in self._damaged]
        before = (*self._mended, *moved_damage(self._known, self._damaged))
        mended = [replace(entry, replaces=entry.file_hash, loaded_at=now) for entry in before]
        if entries or mended:
            # A path gets one entry: a mended path that this landing found damaged again is damaged.
            write_entries(self._lake, [*{e.path: e for e in (*mended, *entries)}.values()])
        summary.damaged += [damage.reason for damage in self._damaged]
        summary.damaged_bytes += sum(entry.bytes for entry in entries)
        summary.outdated = len(self._known.outdated)
        summary.seconds = seconds
        self._lake.delete_folder(self._lake.path(*UNFINISHED, self.name))

    def _entry(self, cleaned: CleanedFile) -> tuple[LoadedFile, LoadedFile | None]:
        """Return the entry of a cleaned file, and the entry of the file that it replaces."""
        found, now = cleaned.fingerprint, datetime.now(UTC)
        before = self._known.loaded(found.file_hash)
        entry = LoadedFile(
            file_hash=found.file_hash,
            path=str(found.path),
            bytes=found.bytes,
            modified_ns=found.modified_ns if self._seen.is_settled(found.modified_ns) else None,
            lines=cleaned.lines,
            events=cleaned.events,
            skipped=cleaned.skipped,
            rejected_by_reason=cleaned.rejected,
            event_dates=tuple(cleaned.event_dates),
            status="truncated" if cleaned.is_truncated else "complete",
            replaces=before.replaces if before else found.continues,
            loaded_at=before.loaded_at if before else now,
            cleaner_version=CLEANER_VERSION,
            cleaned_again_at=now if before else None,
        )
        return entry, before or (self._known.loaded(found.continues) if found.continues else None)

    def _show(self, done: int) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, self._total)


def _damaged_entry(damage: Damage, *, now: datetime) -> LoadedFile:
    path, size, modified_ns = damage.stamp
    return LoadedFile(
        file_hash=damaged_hash(path),
        path=path,
        bytes=size,
        modified_ns=modified_ns,
        lines=0,
        events=0,
        skipped=0,
        status=DAMAGED,
        damage_reason=damage.reason,
        loaded_at=now,
        cleaner_version=CLEANER_VERSION,
    )


def _size(path: LogPath) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

"""The bytes of a log file, decompressed in pieces of bounded size, however it is compressed."""

import bz2
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Final, Protocol

import zstandard
from isal import igzip_lib

from cleaning.errors import AnalyticsError

PIECE_BYTES: Final = 256 << 10
"""Decompressed bytes at a time: lines and what is decoded of them fit a core's own cache."""

_INPUT_BYTES: Final = 64 << 10
_ZSTD_INPUT_BYTES: Final = 32 << 10
_READ: Final = "plain text, .gz, .zst and .bz2"

_MAGIC: Final = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd"}
# A frame that decoders skip (RFC 8878, 3.1.2). pzstd writes one in front of each frame of data.
_ZSTD_SKIPPED: Final = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_DAMAGE: Final[tuple[type[Exception], ...]] = (  # type: ignore[assignment]  # isal's stubs
    igzip_lib.IsalError,
    zstandard.ZstdError,
    OSError,
    ValueError,
)
_FOREIGN_MAGIC: Final = {
    b"\xfd7zXZ\x00": "xz",
    b"\x5d\x00\x00": "lzma",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x04\x22\x4d\x18": "lz4",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\xff\x06\x00\x00sNaPpY": "snappy",
    b"LZIP": "lzip",
    b"\x89LZO": "lzo",
    b"\x1f\x9d": "compress",
    b"Rar!": "rar",
    b"PAR1": "parquet",
    b"-----BEGIN PGP": "encrypted or signed by PGP (gpg)",
    b"age-encryption.org/": "encrypted by age",
}
# The first packet of an encrypted message (RFC 9580: 5.1 and 5.3, version 3 or 6, 4 to 6), with a
# length of one or two bytes. No text begins so: the version is a control character.
_PGP: Final = re.compile(
    rb"[\x84\xc1].[\x03\x06]|[\x85\xc1]..[\x03\x06]|[\x8c\xc3].[\x04-\x06]", re.DOTALL
)
_TAR: Final = slice(257, 262), b"ustar"
"""Where a tar of today has its mark."""
_SUFFIXES: Final = frozenset({".bz2", ".gz", ".zst"})
_FOREIGN_SUFFIXES: Final = frozenset(
    {
        ".7z", ".age", ".asc", ".br", ".gpg", ".lz", ".lz4", ".lzma", ".lzo", ".parquet", ".pgp",
        ".rar", ".sz", ".tar", ".tbz", ".tgz", ".xz", ".z", ".zip",
    }
)  # fmt: skip
MAGIC_BYTES: Final = 512
"""How many bytes of a file's beginning tell its compression."""


class LogFileError(AnalyticsError):
    """A log file that can't be read: its compression is unknown, or its content damaged.

    An `OSError` that caused it comes along when the error is sent to another process. Python leaves
    causes behind, and landing asks the cause whether the file may become readable by itself.
    """

    def __reduce__(self) -> tuple[object, ...]:
        cause = self.__cause__ if isinstance(self.__cause__, OSError) else None
        return type(self), self.args, {"__cause__": cause}


class Readable(Protocol):
    """What is asked of a file: its next bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


class _BoundedDecompressor(Protocol):
    """What decompressors of one gzip member or bzip2 stream have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end, with its right checksum, was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether all of the input so far was given out."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Return at most so many bytes."""


def _gzip_decompressor() -> _BoundedDecompressor:
    decompressor: _BoundedDecompressor = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    return decompressor


def compression_of(name: str, *, beginning: bytes) -> str | None:
    """Return gzip, bzip2, zstd or None for plain text, by the first bytes of a file.

    The bytes decide, not the name: some sites give plain text the name of a compressed file. A disk
    that lost its power may keep a file's name and size and have zeros in it, which no compressed
    file and no text begins with.

    Raises:
        LogFileError: the bytes, or else the name, tell of a compression that is not read, or zeros
            stand where the name says that a compressed file is.
    """
    for magic, known in _MAGIC.items():
        if beginning.startswith(magic):
            return known
    if _ZSTD_SKIPPED.match(beginning):
        return "zstd"
    foreign = _foreign_kind(beginning)
    suffix = PurePath(name).suffix.lower()
    if foreign is None and suffix in _FOREIGN_SUFFIXES:
        foreign = suffix.removeprefix(".")
    if suffix in _SUFFIXES and beginning and not beginning.strip(b"\0"):
        foreign = f"named {suffix} and begins with zeros"
    if foreign is not None:
        raise LogFileError(
            f"A tracking log must be {_READ}; {name} is {foreign}. Nothing of it was read."
        )
    return None


def _foreign_kind(beginning: bytes) -> str | None:
    """Return what first bytes tell of a kind of file that is not read."""
    if _PGP.match(beginning):
        return "encrypted by PGP (gpg)"
    where, mark = _TAR
    if beginning[where] == mark:
        return "tar: unpack it, one log a file"
    of_magic = (kind for magic, kind in _FOREIGN_MAGIC.items() if beginning.startswith(magic))
    return next(of_magic, None)


class LogStream:
    """Iterates over the decompressed pieces of one log file.

    A file may be cut short, as a copy that was interrupted is: all that can be decompressed is
    given, and `is_truncated` says so afterwards. Anything else that is wrong with compressed
    bytes (a bad checksum, garbage between members) raises `LogFileError`, after pieces were given:
    nothing may be kept of such a file.
    """

    def __init__(self, stream: Readable, *, name: str, piece_bytes: int = PIECE_BYTES) -> None:
        self._stream = stream
        self._name = name
        self._piece_bytes = piece_bytes
        self.is_truncated = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            beginning = self._stream.read(MAGIC_BYTES)
            match compression_of(self._name, beginning=beginning):
                case "gzip":
                    yield from self._of_text(self._members(beginning, _gzip_decompressor))
                case "bzip2":
                    yield from self._of_text(self._members(beginning, bz2.BZ2Decompressor))
                case "zstd":
                    yield from self._of_text(self._zstd_frames(beginning))
                case _:
                    yield from self._plain(beginning)
        except _DAMAGE as error:
            raise LogFileError(
                f"A log file must decompress without error; {self._name} does not ({error}). "
                "Nothing of it was kept."
            ) from error

    def _of_text(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give decompressed pieces, unless they are compressed once more, or an archive.

        Raises:
            LogFileError: they are.
        """
        held: list[bytes] = []
        for piece in pieces:
            held.append(piece)
            if sum(map(len, held)) >= MAGIC_BYTES:
                break
        self._refuse_wrapped(b"".join(held)[:MAGIC_BYTES])
        yield from held
        yield from pieces

    def _refuse_wrapped(self, beginning: bytes) -> None:
        inside = compression_of(f"what {self._name} holds", beginning=beginning)
        if inside is not None:
            raise LogFileError(
                f"A tracking log must be compressed once; {self._name} holds what is {inside} "
                "again. Nothing of it was read."
            )

    def _plain(self, beginning: bytes) -> Iterator[bytes]:
        piece = beginning
        while piece:
            yield piece
            piece = self._stream.read(self._piece_bytes)

    def _members(
        self, pending: bytes, decompressor: Callable[[], _BoundedDecompressor]
    ) -> Iterator[bytes]:
        """Give the members one after the other; zeros between and behind them are padding."""
        while pending:
            member = decompressor()
            while not member.eof:
                if not pending and member.needs_input:
                    pending = self._stream.read(_INPUT_BYTES)
                    if not pending:
                        self.is_truncated = True
                        return
                piece = member.decompress(pending, self._piece_bytes)
                pending = b""
                if piece:
                    yield piece
            pending = self._without_padding(member.unused_data)

    def _zstd_frames(self, pending: bytes) -> Iterator[bytes]:
        # Its decompressor bounds no output, so that little input at a time must do.
        while pending:
            frame = zstandard.ZstdDecompressor().decompressobj()
            while not frame.eof:
                if not pending:
                    pending = self._stream.read(_ZSTD_INPUT_BYTES)
                    if not pending:
                        self.is_truncated = True
                        return
                piece = frame.decompress(pending)
                pending = b""
                if piece:
                    yield piece
            pending = self._without_padding(frame.unused_data)

    def _without_padding(self, pending: bytes) -> bytes:
        """Return what follows the zeros behind a member, reading on as long as there are any."""
        pending = pending.lstrip(b"\0")
        while not pending:
            pending = self._stream.read(_INPUT_BYTES)
            if not pending:
                break
            pending = pending.lstrip(b"\0")
        return pending

"""Compressed files, whole and damaged."""

import bz2
import errno
import gzip
import io
import lzma
import struct

import pytest
import zstandard

from cleaning.logs.streams import LogFileError, LogStream

DATA = b"".join(b"line %d of some text\n" % number for number in range(5000))
COMPRESSORS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def read(data: bytes, *, name: str = "tracking.log", piece_bytes: int = 1000) -> tuple[bytes, bool]:
    stream = LogStream(io.BytesIO(data), name=name, piece_bytes=piece_bytes)
    content = b"".join(stream)
    return content, stream.is_truncated


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_files_of_several_members_are_read_to_the_end(kind: str) -> None:
    compress = COMPRESSORS[kind]
    assert read(compress(DATA) + compress(b"more\n")) == (DATA + b"more\n", False)


def skipped_frame(length: int, *, number: int = 0) -> bytes:
    """Return a frame of zstd that decoders skip, as pzstd writes it in front of each frame."""
    return bytes([0x50 + number, 0x2A, 0x4D, 0x18]) + struct.pack("<I", length) + bytes(length)


@pytest.mark.parametrize("number", [0, 15])
def test_a_zstd_file_may_begin_with_a_frame_that_is_skipped(number: int) -> None:
    first = skipped_frame(4, number=number) + COMPRESSORS["zst"](DATA)
    second = skipped_frame(100_000) + COMPRESSORS["zst"](b"more\n")
    assert read(first + second) == (DATA + b"more\n", False)
    assert read(first + second[:50_000]) == (DATA, True)


def test_zeros_behind_a_member_are_padding() -> None:
    assert read(gzip.compress(DATA) + bytes(700)) == (DATA, False)


@pytest.mark.parametrize("kind", COMPRESSORS)
@pytest.mark.parametrize("missing", [1, 5, 500])
def test_a_file_that_was_cut_short_gives_what_there_is(kind: str, missing: int) -> None:
    content, is_truncated = read(COMPRESSORS[kind](DATA)[:-missing])
    assert is_truncated
    assert DATA.startswith(content)


def test_a_gzip_file_without_its_last_byte_gives_every_line() -> None:
    assert read(gzip.compress(DATA)[:-1]) == (DATA, True)


@pytest.mark.parametrize("position", [-6, -2, 600])
def test_a_wrong_byte_in_a_gzip_file_is_an_error_that_names_it(position: int) -> None:
    data = bytearray(gzip.compress(DATA))
    data[position] ^= 0x55
    with pytest.raises(LogFileError, match=r"tracking\.log does not .*Nothing of it was kept"):
        read(bytes(data))


def test_garbage_behind_a_member_is_an_error() -> None:
    with pytest.raises(LogFileError, match="does not"):
        read(gzip.compress(DATA) + b"garbage and more of it")


def test_an_empty_file_has_no_bytes() -> None:
    assert read(b"", name="empty.gz") == (b"", False)


def test_the_bytes_decide_not_the_name() -> None:
    assert read(DATA, name="plain.gz") == (DATA, False)
    assert read(bz2.compress(DATA), name="other.gz") == (DATA, False)


def test_zeros_in_front_of_plain_text_are_a_line_of_it() -> None:
    """A writer that does not append leaves a hole where `copytruncate` emptied its log."""
    assert read(bytes(4096) + DATA) == (bytes(4096) + DATA, False)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.log", lzma.compress(DATA)),
        ("a.log", b"PK\x03\x04rest"),
        ("a.log", b"\x04\x22\x4d\x18rest"),
        ("a.log", b"7z\xbc\xaf\x27\x1crest"),
        ("a.log.br", b"whatever"),
        ("a.log.xz", b""),
        ("a.log.gz", bytes(9)),
        ("a.log.zst", bytes(4)),
    ],
)
def test_a_compression_that_is_not_read_is_an_error_that_lists_what_is(
    name: str, data: bytes
) -> None:
    with pytest.raises(LogFileError, match=r"plain text, \.gz, \.zst and \.bz2"):
        read(data, name=name)


class RefusedFile:
    """A file that the operating system gives so many times, and then refuses to read."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int, /) -> bytes:
        """Return the next piece."""
        if not self._pieces:
            raise OSError(errno.ESTALE, "Stale file handle")
        return self._pieces.pop(0)


@pytest.mark.parametrize(
    "pieces", [[], [b"a line"], [gzip.compress(b"a line")[:12]]], ids=["first", "plain", "gzip"]
)
def test_a_file_that_the_system_refuses_is_a_bad_file_at_every_read(pieces: list[bytes]) -> None:
    with pytest.raises(LogFileError, match=r"x\.log does not \(.*Stale file handle") as refusal:
        list(LogStream(RefusedFile(pieces), name="x.log"))
    assert isinstance(refusal.value.__cause__, OSError)

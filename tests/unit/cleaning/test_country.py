"""Countries of addresses, from each of the three sources."""

from pathlib import Path

import pytest

from cleaning.country import CountryLookup, CountrySource, CountrySourceError


@pytest.fixture
def csv_lookup(tmp_path: Path) -> CountryLookup:
    path = tmp_path / "countries.csv"
    path.write_text(
        "network,country_code\n10.0.0.0/8,AA\n10.1.0.0/16,BB\n10.1.2.3/32,CC\n2001:db8::/32,DD\n"
        "10.9.0.0/16,\n"
    )
    return CountrySource(path).open()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.200.0.1", "AA"),
        ("10.1.9.9", "BB"),
        ("10.1.2.3", "CC"),
        ("2001:db8::1", "DD"),
        ("[2001:db8::1]:443", "DD"),
        ("10.1.2.3:8080", "CC"),
        ("::ffff:10.1.2.3", "CC"),
        (" 10.1.2.3 , 192.0.2.1", "CC"),
        ("10.9.0.1", "UNKNOWN"),
        ("192.0.2.1", "UNKNOWN"),
        ("no address", "UNKNOWN"),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_the_longest_network_of_a_csv_decides(
    csv_lookup: CountryLookup, text: str | None, expected: str | None
) -> None:
    assert csv_lookup(text) == expected
    assert csv_lookup.country_codes([text, text]) == [expected, expected]


def test_the_packaged_data_know_both_kinds_of_addresses() -> None:
    lookup = CountrySource().open()
    found = lookup.country_codes(["8.8.8.8", "2001:4860:4860::8888", "127.0.0.1", "fe80::1%eth0"])
    assert found == ["US", "US", "UNKNOWN", "UNKNOWN"]


def mmdb(record: bytes) -> bytes:
    """Return a MaxMind database of IPv4 with one record, for 0.0.0.0 to 127.255.255.255."""

    def text(value: str) -> bytes:
        return bytes([0x40 | len(value)]) + value.encode()

    node_count = 1
    node = (node_count + 16).to_bytes(3) + node_count.to_bytes(3)
    metadata = [
        text("binary_format_major_version") + b"\xa1\x02",
        text("binary_format_minor_version") + b"\xa0",
        text("build_epoch") + b"\x01\x02\x01",
        text("database_type") + text("Test"),
        text("description") + b"\xe0",
        text("ip_version") + b"\xa1\x04",
        text("languages") + b"\x00\x04",
        text("node_count") + b"\xc1\x01",
        text("record_size") + b"\xa1\x18",
    ]
    marker = b"\xab\xcd\xefMaxMind.com" + bytes([0xE0 | len(metadata)])
    return node + bytes(16) + record + marker + b"".join(metadata)


RECORD = b"\xe1\x47country\xe1\x48iso_code\x42AA"


def test_a_maxmind_database_has_countries(tmp_path: Path) -> None:
    path = tmp_path / "countries.mmdb"
    path.write_bytes(mmdb(RECORD))
    lookup = CountrySource(path).open()
    assert lookup.country_codes(["10.0.0.1", "192.0.2.1", "::1"]) == ["AA", "UNKNOWN", "UNKNOWN"]


@pytest.mark.parametrize(
    "record", [RECORD.replace(b"\x47country", b"\x5dcountry"), RECORD.replace(b"AA", b"\xff\xff")]
)
def test_a_maxmind_database_that_is_damaged_within_is_told(tmp_path: Path, record: bytes) -> None:
    path = tmp_path / "countries.mmdb"
    path.write_bytes(mmdb(record))
    lookup = CountrySource(path).open()
    with pytest.raises(CountrySourceError, match=r"must name a whole .*\.mmdb is damaged \("):
        lookup("10.0.0.1")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "ip,country\n10.0.0.0/8,AA\n"),
        ("a.csv", "network,country_code\n10.0.0.0/99,AA\n"),
        ("a.csv", "network,country_code\n10.0.0.0/8\n"),
        ("a.csv", ""),
        ("a.mmdb", "no database"),
        ("a.dat", "whatever"),
    ],
)
def test_a_source_that_can_not_be_read_is_an_error_that_names_the_setting(
    tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(CountrySourceError, match=r"ANALYTICS_GEOIP_DB must .*Nothing was read"):
        CountrySource(path).open()


def test_an_absent_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CountrySourceError, match="ANALYTICS_GEOIP_DB"):
        CountrySource(tmp_path / "absent.mmdb").open()

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

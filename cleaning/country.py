"""The country of an IP address: looked up once at cleaning time, after which the address is gone.

Three sources: a MaxMind database (`.mmdb`), a CSV of `network,country_code`, or the data that come
with the `geoip2fast` package. All of them know IPv4 and IPv6.
"""

import csv
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

import maxminddb

from cleaning.errors import AnalyticsError
from cleaning.memo import Memo

UNKNOWN: Final = "UNKNOWN"
"""The country of an address that lies in none: private, reserved, unlisted or no address at all."""

Address = IPv4Address | IPv6Address
_Resolver = Callable[[Address], str | None]
_DEFAULT_DATA: Final = "geoip2fast-ipv6.dat.gz"
_IPV6: Final = 6
_REMEMBERED: Final = 200_000


class CountrySourceError(AnalyticsError):
    """The configured source of countries can't be read."""


@dataclass(frozen=True, slots=True)
class CountrySource:
    """Where countries come from: small enough to be sent to the processes that clean.

    Attributes:
        path: an `.mmdb` or a `.csv` file; None for the data of the `geoip2fast` package.
    """

    path: Path | None = None

    def open(self) -> "CountryLookup":
        """Read the source.

        Raises:
            CountrySourceError: the file is absent, of another kind, or not what its name says.
        """
        if self.path is None:
            return CountryLookup(_packaged_resolver())
        match self.path.suffix.lower():
            case ".mmdb":
                return CountryLookup(_mmdb_resolver(self.path))
            case ".csv":
                return CountryLookup(_csv_resolver(self.path))
            case _:
                raise _unusable(self.path, "its name has another ending")


class CountryLookup:
    """Finds countries of addresses and remembers them."""

    def __init__(self, resolver: _Resolver) -> None:
        self._resolver = resolver
        self._known: Memo[str | None, str | None] = Memo(self._country_code, limit=_REMEMBERED)

    def __call__(self, text: str | None) -> str | None:
        """Return the ISO 3166 code of an address, UNKNOWN for one in no country, None for none.

        Of a list of addresses, as proxies write it, the first is the learner's.

        Raises:
            CountrySourceError: the source is damaged where it has this address.
        """
        return self._known[text]

    def country_codes(self, texts: list[str | None]) -> list[str | None]:
        """Return the code of each address: the same as calling, without the calls."""
        known = self._known
        return [known[text] for text in texts]

    def _country_code(self, text: str | None) -> str | None:
        first = (text or "").split(",", 1)[0].strip()
        if not first:
            return None
        address = _address(first)
        return (address and self._resolver(address)) or UNKNOWN


def _address(text: str) -> Address | None:
    """Read an address, also with a port, in brackets, with a zone, or IPv4 written as IPv6."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _packaged_resolver() -> _Resolver:
    # Imported when it is used, and quietly: compiling the package warns of its escape sequences.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import geoip2fast
    path = Path(geoip2fast.__file__).with_name(_DEFAULT_DATA)
    lookup = geoip2fast.GeoIP2Fast(geoip2fast_data_file=str(path)).lookup

    def resolve(address: Address) -> str | None:
        code: str = lookup(str(address)).country_code
        return code if code.isalpha() else None

    return resolve


def _mmdb_resolver(path: Path) -> _Resolver:
    try:
        reader = maxminddb.open_database(path)
        is_ipv6 = reader.metadata().ip_version == _IPV6
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise _unusable(path, str(error)) from error

    def resolve(address: Address) -> str | None:
        if isinstance(address, IPv6Address) and not is_ipv6:
            return None
        try:
            record = reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError) as error:
            raise CountrySourceError(
                f"ANALYTICS_GEOIP_DB must name a whole MaxMind database, but {path} is damaged "
                f"({error}). Nothing was kept of the log file that was being cleaned."
            ) from error
        if not isinstance(record, dict):
            return None
        country = record.get("country") or record.get("registered_country")
        code = country.get("iso_code") if isinstance(country, dict) else record.get("country_code")
        return code if isinstance(code, str) else None

    return resolve


def _csv_resolver(path: Path) -> _Resolver:
    """Keep the networks by version and length of their prefix: the longest that fits decides."""
    networks: dict[tuple[int, int], dict[int, str | None]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not {"network", "country_code"} <= set(reader.fieldnames or ()):
                raise _unusable(path, f"its columns are {reader.fieldnames}")
            for row in reader:
                network = ip_network(row["network"].strip())
                of_length = networks.setdefault((network.version, network.prefixlen), {})
                of_length[int(network.network_address)] = row["country_code"].strip() or None
    except (OSError, ValueError, AttributeError, csv.Error) as error:
        raise _unusable(path, str(error)) from error
    longest_first = sorted(networks, reverse=True)

    def resolve(address: Address) -> str | None:
        number = int(address)
        for version, length in longest_first:
            if version == address.version:
                shift = address.max_prefixlen - length
                found = networks[version, length].get(number >> shift << shift, UNKNOWN)
                if found != UNKNOWN:
                    return found
        return None

    return resolve


def _unusable(path: Path, why: str) -> CountrySourceError:
    return CountrySourceError(
        "ANALYTICS_GEOIP_DB must name a MaxMind database (.mmdb) or a CSV with the columns "
        f"network,country_code; {path} can't be used: {why}. Nothing was read."
    )

"""What cleaning makes of each line of the fixtures, written down with the version of the rules.

`python -m tests.unit.cleaning.results` writes it down anew.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cleaning.clean import CLEANER_VERSION, Cleaner
from cleaning.country import CountryLookup

_FIXTURES = Path(__file__).parents[2] / "fixtures"
_FILE = _FIXTURES / "results_of_cleaning.json"


class Results(NamedTuple):
    """The version of the rules, and a digest of each line's result by the name of its case."""

    version: str
    digests: Mapping[str, str]


def results() -> Results:
    """Clean all lines. The data about countries change without a rule, so all have one country."""
    cleaner = Cleaner(CountryLookup(lambda _: "AA"))
    digests: dict[str, str] = {}
    for path in sorted((_FIXTURES / "events").glob("*.raw.json")):
        batch = cleaner.clean_lines([path.read_bytes().rstrip(b"\n")])
        rows = [row for table in batch.events.values() for row in table.to_pylist()]
        values = [{name: value for name, value in row.items() if value is not None} for row in rows]
        made = [values, [line.rejection.reason for line in batch.rejected], batch.skipped]
        text = json.dumps(made, default=str, sort_keys=True)
        digests[path.name.removesuffix(".raw.json")] = hashlib.sha256(text.encode()).hexdigest()[
            :16
        ]
    return Results(CLEANER_VERSION, digests)


def written_results() -> Results:
    """Return what is written down."""
    return Results(**json.loads(_FILE.read_text(encoding="utf-8")))


def changed_without_version(written: Results, now: Results) -> list[str]:
    """Return the cases whose lines become something else although the version is the same."""
    if written.version != now.version:
        return []
    return [
        case for case, digest in now.digests.items() if written.digests.get(case, digest) != digest
    ]


def advice(cases: list[str]) -> str:
    """Return what to do about lines that become something else."""
    return (
        "raise CLEANER_VERSION in cleaning/clean.py, then run python -m "
        f"tests.unit.cleaning.results: the lines of {', '.join(cases)} become something else"
    )


def main() -> None:
    """Write the results down, unless the version must be raised first."""
    now = results()
    changed = changed_without_version(written_results(), now) if _FILE.exists() else []
    if changed:
        sys.exit(advice(changed))
    _FILE.write_text(json.dumps(now._asdict(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

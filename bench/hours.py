"""Measures what one more hour of logs costs on a Thrift server that stays up.

    python -m bench.hours [--hours N] [--java-option OPTION …]

The default site of the demo is landed, built and published without its last day. The lines of that
day follow in 24 files of equal size, of which each run lands one more. All runs have one
`as_of`, so each of them builds what its news reach. The program prints one JSON object, run →
seconds until the publication, seconds and nodes of dbt; run 0 is the one without the last day. The
slowest models go to standard error.
"""

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.nightly import slowest
from demo.site.generate import generate_site
from demo.site.options import SiteOptions
from flows.pipeline import RunSummary, run_pipeline
from flows.request import RunRequest
from flows.settings import Settings
from flows.thrift import thrift_server

HOURS = 4
FILES = 24
AFTER_THE_PUBLICATION = frozenset({"reports", "R", "digests", "clear sessions"})


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=int, default=HOURS, metavar="N")
    parser.add_argument("--java-option", action="append", default=[], metavar="OPTION")
    chosen = parser.parse_args()
    options = SiteOptions(truth=False)
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        generate_site(site, options=options)
        *days, last = sorted((site / "logs").iterdir())
        pieces = split(last, folder=Path(folder), files=FILES)
        settings = Settings(
            home=Path(folder) / "home",
            lms_url=f"sqlite:///{site / 'lms.sqlite3'}",
            courses=str(site / "courses"),
            thrift_port=0,
            tracking_logs=tuple(map(str, days)),
            spark_java_options=tuple(chosen.java_option),
        )
        found = {}
        with thrift_server(settings) as served:
            for hour in range(chosen.hours + 1):
                logs = tuple(map(str, [*days, *pieces[:hour]]))
                request = RunRequest(
                    settings=served.model_copy(update={"tracking_logs": logs}), as_of=options.as_of
                )
                summary = run_pipeline(request)
                found[hour] = figures(summary)
                sys.stderr.write(f"{hour}: {found[hour]}\n  slowest nodes: {slowest(summary)}\n")
    print(json.dumps(found))


def split(log: Path, *, folder: Path, files: int) -> list[Path]:
    """Write the lines of a log to files of about equal numbers of lines, in order."""
    lines = gzip.decompress(log.read_bytes()).splitlines(keepends=True)
    pieces = []
    for number in range(files):
        piece = folder / f"piece-{number:02}.log.gz"
        first, end = (len(lines) * edge // files for edge in (number, number + 1))
        piece.write_bytes(gzip.compress(b"".join(lines[first:end]), mtime=0))
        pieces.append(piece)
    return pieces


def figures(summary: RunSummary) -> dict[str, Any]:
    """Return what is printed of a run."""
    steps = summary.seconds
    published = sum(seconds for name, seconds in steps.items() if name not in AFTER_THE_PUBLICATION)
    return {
        "published": round(published, 1),
        "dbt": round(steps["dbt build"], 1),
        "nodes": len(summary.build.nodes) if summary.build else 0,
    }


if __name__ == "__main__":
    main()

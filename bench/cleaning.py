"""Measures how fast raw logs are cleaned: by this project, by DuckDB, and by decompression alone.

    python -m bench.cleaning [--log FILE] [--megabytes N]

Without `--log` the demo site makes a log. The program prints one JSON object: MB of raw log per
second of CPU time, best of three, from one .gz file to Parquet. DuckDB does the same lossless job
in a process of its own on one thread (`bench.cleaning_duckdb`). It looks up no countries, which is
to its advantage.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from isal import igzip

from cleaning.country import CountrySource
from cleaning.logs.streams import LogStream
from loaders.lake import Lake
from loaders.landing.file_cleaning import clean_file, fingerprint

ROUNDS = 3
ROOT = Path(__file__).parents[1]
BYTES_PER_EVENT = 1130


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--log", type=Path, help="a .gz log; the demo site makes one by default")
    parser.add_argument("--megabytes", type=int, default=250, help="size of the log that is made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = arguments.log or make_log(Path(folder), megabytes=arguments.megabytes)
        print(json.dumps(measure(log, Path(folder))))


def measure(log: Path, folder: Path) -> dict[str, float]:
    """Return MB of raw log per CPU second of the three programs, which run in turns."""
    megabytes = sum(map(len, LogStream(log.open("rb"), name=log.name))) / 1e6
    pa.set_cpu_count(1)
    source, found = CountrySource(), fingerprint(log)

    def ours(target: Path) -> None:
        lake, today = Lake.from_uri(str(target)), datetime.now(UTC).date()
        clean_file(found, lake=lake, country_source=source, today=today, run="bench")

    def decompress() -> None:
        with log.open("rb") as file:
            for _ in LogStream(file, name=log.name):
                pass

    seconds: dict[str, list[float]] = {"ours": [], "duckdb_lossless": [], "decompress_only": []}
    for number in range(ROUNDS):
        # Each round has a folder of its own, because overwriting files costs a file system more.
        target = folder / str(number)
        seconds["decompress_only"].append(cpu_seconds(decompress))
        seconds["ours"].append(cpu_seconds(lambda to=target / "ours": ours(to)))
        seconds["duckdb_lossless"].append(duckdb_seconds(log, target))
    return {name: round(megabytes / min(found), 1) for name, found in seconds.items()}


def cpu_seconds(work: Callable[[], None]) -> float:
    """Return the CPU time of all threads of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def duckdb_seconds(log: Path, folder: Path) -> float:
    """Return the CPU time that DuckDB's process reports for the work alone."""
    command = [sys.executable, "-m", "bench.cleaning_duckdb", str(log), str(folder)]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(found.stdout)


def make_log(folder: Path, *, megabytes: int) -> Path:
    """Let the demo site write logs, and join the logs to one file."""
    events = megabytes * 1_000_000 // BYTES_PER_EVENT
    site = folder / "site"
    command = [sys.executable, "-m", "demo", "generate", "--out", str(site), "--no-truth"]
    subprocess.run([*command, "--events", str(events)], cwd=ROOT, check=True, stdout=sys.stderr)
    log = folder / "tracking.log.gz"
    with igzip.open(log, "wb", compresslevel=2) as joined:
        for part in sorted((site / "logs").glob("*.gz")):
            with part.open("rb") as file:
                for piece in LogStream(file, name=part.name):
                    joined.write(piece)
    return log


if __name__ == "__main__":
    main()

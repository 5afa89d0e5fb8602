"""Measures a landing whose log files are known: how long it takes when nothing is new.

Small files are made and landed. Then the landing is repeated over the same files, over files of
which one folder was renamed, and over files whose folders were all renamed. No repeated landing has
anything to clean.

    python -m bench.known_files [--files 50000]
"""

import argparse
import json
import os
import tempfile
import time
from datetime import date
from pathlib import Path

from cleaning.country import CountrySource
from loaders.lake import Lake
from loaders.landing.land import land_files
from loaders.landing.logs.files import find_log_files

_FILES_OF_A_FOLDER = 1000
_AN_HOUR_AGO = time.time() - 3600


def make_files(folder: Path, *, files: int) -> None:
    """Write files of one event each, whose sizes differ as those of real logs do."""
    for number in range(files):
        parent = folder / f"server-{number // _FILES_OF_A_FOLDER:03}"
        parent.mkdir(parents=True, exist_ok=True)
        event = {
            "time": "2026-01-01T09:00:00+00:00",
            "event_type": "showanswer",
            "username": f"learner{number}",
            "context": {"course_id": "course-v1:KitX+P101+2026", "user_id": number},
        }
        line = json.dumps(event | {"event": "x" * (number % 20_000)})
        log = parent / f"tracking.log-{number}"
        log.write_text(f"{line}\n", encoding="utf-8")
        os.utime(log, (_AN_HOUR_AGO, _AN_HOUR_AGO))


def land(logs: Path, *, lake: Lake) -> tuple[float, int]:
    """Return the seconds of a landing, with the search for files, and how many it cleaned."""
    begun = time.perf_counter()
    summary = land_files(
        find_log_files([logs]),
        lake=lake,
        country_source=CountrySource(None),
        register_dates=lambda _: None,
        processes=2,
        today=date(2026, 1, 2),
    )
    return round(time.perf_counter() - begun, 2), summary.files_loaded


def main() -> None:
    """Land the files, then land them again under the same and under other names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    files: int = parser.parse_args().files
    measured: dict[str, tuple[float, int]] = {}
    with tempfile.TemporaryDirectory() as name:
        logs, lake = Path(name, "logs"), Lake.from_uri(str(Path(name, "lake")))
        make_files(logs, files=files)
        measured["first"] = land(logs, lake=lake)
        measured["again"] = land(logs, lake=lake)
        (logs / "server-000").rename(logs / "moved-000")
        measured["one folder renamed"] = land(logs, lake=lake)
        measured["after that"] = land(logs, lake=lake)
        for folder in list(logs.iterdir()):
            folder.rename(logs / f"all-{folder.name}")
        measured["all folders renamed"] = land(logs, lake=lake)
        measured["after this"] = land(logs, lake=lake)
    print(json.dumps({"files": files, "seconds_and_cleaned": measured}, indent=2))


if __name__ == "__main__":
    main()
